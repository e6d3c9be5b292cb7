import { CloudFormationClient, type Parameter } from '@aws-sdk/client-cloudformation'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { executeChangeSet } from './change-set.ts'
import type { Context } from './context.ts'
import { deployFurtherStack, takesFromMain } from './further-stacks.ts'
import { planStack, putTemplate, templateOf } from './main-stack.ts'
import { publishReleasedPage } from './page.ts'
import type { Plan } from './plan.ts'
import type { StoredRelease } from './releases.ts'
import { failuresSince, type ResourceEvent } from './stack.ts'

/**
 * Brings a stage to a release: the stacks beside its own, its own, the page. Every step may be repeated: a deployment that was cut off is finished by
 * the next one. `had`: as `takenParameters` has it. Throws `deployment-failed` where CloudFormation did not get there, and has gone back by itself.
 */
export async function carryOut(
  context: Context,
  { release, changeSet, existing }: Pick<Plan, 'release' | 'changeSet' | 'existing'>,
  allowed: readonly string[],
  had: readonly Parameter[] = [],
): Promise<void> {
  const { target, progress } = context
  const further = release.manifest.furtherStacks[target.stage] ?? []
  const deployFurther = async (stacks: typeof further) => {
    let changed = false
    for (const stack of stacks) {
      const template = await templateOf(context, release, stack.template)
      const put = (fitted: typeof template, name: string) => putTemplate(context, fitted, name)
      changed = (await progress.step(`stack ${stack.name}`, () => deployFurtherStack(target, stack, template, put, tell(context)))) || changed
    }
    return changed
  }
  const changed = await deployFurther(further)
  // its parameters are read when a change set is made
  const planned = changeSet && !changed ? changeSet : await planStack(context, release, existing, allowed, had)
  if (!planned.isEmpty) await progress.step('stack', () => updateStack(context, release, planned))
  await deployFurther(further.filter(takesFromMain))
  if (release.manifest.page) await progress.step('page', () => publishReleasedPage(context, release))
}

async function updateStack(context: Context, { manifest }: StoredRelease, changeSet: NonNullable<Plan['changeSet']>): Promise<void> {
  const { target } = context
  const client = new CloudFormationClient(target.client)
  try {
    const { ended, since } = await executeChangeSet(client, target, changeSet, tell(context))
    if (/^(CREATE|UPDATE)_COMPLETE$/.test(ended?.StackStatus ?? '')) return
    throw new StagecraftError(
      'deployment-failed',
      `${manifest.name} did not come to ${target.stage}; the stack is ${ended?.StackStatus ?? 'deleted'}.\n${await failuresSince(client, target.stack, since)}`,
      {
        hint: 'Mend what the lines above name, package again, and deploy the new release.',
      },
    )
  } finally {
    client.destroy()
  }
}

function tell({ progress }: Context): (event: ResourceEvent) => void {
  return ({ resource, status, reason }) => progress.detail(`${resource} ${status}${reason && status.endsWith('FAILED') ? `: ${reason}` : ''}`)
}
