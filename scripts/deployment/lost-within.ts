import type { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { naming } from '@stagecraft/localstack/stack/named-resources.ts'
import type { Template } from '../check-aws/checked.ts'
import type { PlannedChange } from './change-set.ts'
import { isKept, losesData } from './lost-data.ts'

/**
 * Refuses changes of stacks within a stage's stack after which data is gone: a change set says of such a stack no more than that it changes. What holds data and
 * is removed from its template, or gets another name or type, is lost. `templateOf`: of a stack that is there. `becomes`: logical id → the template that comes.
 * Throws `data-lost`.
 */
export async function refuseLostWithin(
  client: CloudFormationClient,
  changes: readonly PlannedChange[],
  becomes: Readonly<Record<string, Template>>,
  allowed: readonly string[],
  templateOf: (client: CloudFormationClient, stack: string) => Promise<Template | undefined>,
): Promise<void> {
  const lost: string[] = []
  for (const { resource, type, action, physicalId } of changes) {
    if (type !== 'AWS::CloudFormation::Stack' || action === 'Add' || !physicalId) continue
    const was = await templateOf(client, physicalId)
    if (was) lost.push(...lostWithin(resource, was, action === 'Remove' ? undefined : becomes[resource]).filter((each) => !allowed.includes(each)))
  }
  if (lost.length > 0)
    throw new StagecraftError(
      'data-lost',
      `This release would lose data in stacks within the stage's: ${lost.join(', ')} would be deleted, or made anew.`,
      {
        hint: `Nothing was changed. Take the change back; or save what they hold, and say ALLOW_REPLACEMENT=${lost.join(',')}.`,
      },
    )
}

/** What of a stack within a stack is lost, as `Stack.Resource`. `becomes`: undefined where the whole stack goes. */
export function lostWithin(id: string, was: Template, becomes: Template | undefined): string[] {
  return Object.entries(was.Resources).flatMap(([resource, { Type, Properties, DeletionPolicy }]) => {
    if (!losesData(Type) || isKept(DeletionPolicy)) return []
    const next = becomes?.Resources[resource]
    const name = naming[Type] ?? ''
    const isSame = next?.Type === Type && JSON.stringify(next.Properties?.[name]) === JSON.stringify(Properties?.[name])
    return isSame ? [] : [`${id}.${resource}`]
  })
}
