import type { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { naming } from '@stagecraft/localstack/stack/template/named-resources.ts'
import type { Template } from '../check-aws/checked.ts'
import type { PlannedChange } from './change-set.ts'
import { inlined, type Valued, valued } from './inlined.ts'
import { isKept, losesData } from './lost-data.ts'

/**
 * Refuses changes of stacks within a stage's stack after which data is gone or out of reach: without `IncludeNestedStacks` a change set says of such a stack no
 * more than that it changes. What holds data and is removed from its template, or gets another name or type, is lost. `around`: the stage's stack before and
 * after. `becomes`: logical id → the template that comes. `templateOf`: of a stack that is there. Throws `data-lost`.
 */
export async function refuseLostWithin(
  client: CloudFormationClient,
  changes: readonly PlannedChange[],
  around: { was: Valued; becomes: Valued },
  becomes: Readonly<Record<string, Template>>,
  allowed: readonly string[],
  templateOf: (client: CloudFormationClient, stack: string) => Promise<Template | undefined>,
): Promise<void> {
  const lost: string[] = []
  for (const { resource, type, action, physicalId } of changes) {
    if (type !== 'AWS::CloudFormation::Stack' || action === 'Add' || !physicalId) continue
    const was = await templateOf(client, physicalId)
    const next = action === 'Remove' ? undefined : becomes[resource]
    if (was) lost.push(...lostWithin(resource, within(around.was, resource, was), next && within(around.becomes, resource, next)))
  }
  const refused = lost.filter((each) => !allowed.includes(idOf(each)))
  if (refused.length === 0) return
  throw new StagecraftError(
    'data-lost',
    `This release would lose data in stacks within the stage's:\n${refused.map((each) => `  ${each}`).join('\n')}`,
    {
      hint: `Nothing was changed. Take the change back; or save what they hold, and say ALLOW_REPLACEMENT=${refused.map(idOf).join(',')}.`,
    },
  )
}

/**
 * What of a stack within a stack is lost, a line each, which begins with `Stack.Resource`. `becomes`: undefined where the whole stack goes. What is made anew is
 * kept by another policy than what is removed: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html
 */
export function lostWithin(id: string, was: Valued, becomes: Valued | undefined): string[] {
  return Object.entries(was.template.Resources).flatMap(([resource, { Type, Properties, DeletionPolicy }]) => {
    if (!losesData(Type)) return []
    const next = becomes?.template.Resources[resource]
    if (!becomes || !next) return isKept(DeletionPolicy) ? [] : [`${id}.${resource} (${Type}) would be deleted with what it holds`]
    const name = naming[Type] ?? ''
    const isSame =
      next.Type === Type && JSON.stringify(inlined(next.Properties?.[name], becomes)) === JSON.stringify(inlined(Properties?.[name], was))
    const fate = isKept(next.UpdateReplacePolicy) ? 'the old one is kept, and what it holds is not in the new one' : 'what it holds is deleted'
    return isSame ? [] : [`${id}.${resource} (${Type}) would be made anew, because its ${next.Type === Type ? name : 'type'} changes: ${fate}`]
  })
}

// the template of a stack within, with what the stack around it gives to its parameters
function within(around: Valued, id: string, template: Template): Valued {
  const given = (around.template.Resources[id]?.Properties?.Parameters ?? {}) as Record<string, unknown> // of the type
  return valued(template, given, around)
}

function idOf(line: string): string {
  return line.split(' ')[0] ?? ''
}
