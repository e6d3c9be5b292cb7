import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Template } from '../check-aws/checked.ts'
import { holders } from '../check-aws/policies/retention.ts'
import type { PlannedChange } from './change-set.ts'

/** What a change of them loses, besides what `holders` hold. */
const keepsMessages = ['AWS::SQS::Queue', 'AWS::Kinesis::Stream']
const safe = ['Retain', 'RetainExceptOnCreate', 'Snapshot']

/** Whether data is gone with a resource of this type. */
export function losesData(type: string): boolean {
  return [...holders, ...keepsMessages].includes(type)
}

/** Whether a policy of a resource keeps it where it goes from its template. */
export function isKept(policy: string | undefined): boolean {
  return safe.includes(policy ?? '')
}

/**
 * Refuses changes after which data is gone or out of reach: what holds data is made anew, or removed and not kept. Those in `allowed` (logical ids) pass.
 * Throws `data-lost` with every one. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
 */
export function refuseLostData(changes: readonly PlannedChange[], before: Template | undefined, after: Template, allowed: readonly string[]): void {
  const lost = changes
    .filter(({ type }) => losesData(type))
    .flatMap((change) => {
      const { action, resource, type, replacement, properties, follows } = change
      if (allowed.includes(resource)) return []
      if (action === 'Remove') {
        const policy = before?.Resources[resource]?.DeletionPolicy ?? 'Delete'
        return safe.includes(policy) ? [] : [`${resource} (${type}) would be deleted with what it holds`]
      }
      if (action !== 'Modify' || replacement === 'False') return []
      const policy = after.Resources[resource]?.UpdateReplacePolicy ?? 'Delete'
      const fate = safe.includes(policy) ? 'the old one is kept, and what it holds is not in the new one' : 'what it holds is deleted'
      return [
        `${resource} (${type}) ${replacement === 'True' ? 'would' : 'may'} be made anew, because ${[...properties, ...follows.map(({ property }) => property)].join(', ') || 'a property'} changes: ${fate}`,
      ]
    })
  if (lost.length === 0) return
  const ids = lost.map((each) => each.split(' ')[0]).join(',')
  throw new StagecraftError('data-lost', `This release would lose data:\n${lost.map((each) => `  ${each}`).join('\n')}`, {
    hint: `Nothing was changed. Take the change back; or save what they hold, and say ALLOW_REPLACEMENT=${ids}.`,
  })
}
