import { setTimeout as sleep } from 'node:timers/promises'
import { CloudFormationClient, DescribeStackEventsCommand, type Stack } from '@aws-sdk/client-cloudformation'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { stackNamed } from '@stagecraft/localstack/stack/stack-named.ts'
import { releaseParameter } from '../release/release-template.ts'
import type { Target } from './target.ts'

/** One thing that happened to a resource of a stack. */
export interface ResourceEvent {
  id: string
  resource: string
  type: string
  status: string
  reason: string
}

/** A target's own stack; undefined where there is none. */
export async function stackOf({ client, stack }: Pick<Target, 'client' | 'stack'>): Promise<Stack | undefined> {
  const formation = new CloudFormationClient(client)
  return stackNamed(formation, stack).finally(() => formation.destroy())
}

/** The release that runs: CloudFormation's own word, which goes back with everything else when an update is rolled back. */
export function releaseOf(stack: Stack | undefined): string | undefined {
  if (!stack || stack.StackStatus === 'REVIEW_IN_PROGRESS') return undefined
  return stack.Parameters?.find(({ ParameterKey }) => ParameterKey === releaseParameter)?.ParameterValue
}

/**
 * Refuses a stack that cannot be updated, with the way out. One that was rolled back to its last good state (`UPDATE_ROLLBACK_COMPLETE`) can be.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html#cfn-stack-states
 */
export function refuseBrokenStack({ stack: name, stage }: Target, stack: Stack | undefined): void {
  const status = stack?.StackStatus ?? ''
  const remedy = waysOut(stage).find(([pattern]) => pattern.test(status))?.[1]
  if (remedy)
    throw new StagecraftError('stack-broken', `The stack ${name} is ${status}: ${stack?.StackStatusReason ?? 'CloudFormation gives no reason.'}`, {
      hint: remedy,
    })
}

const waysOut = (stage: string): [RegExp, string][] => [
  [/^UPDATE_ROLLBACK_FAILED$/, `Mend what the reason names, then run \`make rollback STAGE=${stage}\`, which continues the rollback.`],
  [
    /^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED)$/,
    `Its creation failed, and nothing ran in it. Run \`make remove STAGE=${stage}\`, then deploy again.`,
  ],
  [/^DELETE_FAILED$/, `Mend what the reason names, then run \`make remove STAGE=${stage}\` again.`],
  [/^UPDATE_FAILED$/, `Run \`make rollback STAGE=${stage}\`, which brings it back to its last good state.`],
]

/** How long a stack may be under way: Aurora and CloudFront take up to half an hour each. */
const stackMinutes = 90

/**
 * Waits until a stack is at rest, and says each event after `since` once. Returns it; undefined where it is gone. `isAsked`: something was just asked of
 * it, so that it counts as at rest only after an event: for a moment CloudFormation may still answer with the state before. Throws `too-late` after 90 minutes.
 */
export async function settled(
  client: CloudFormationClient,
  target: Pick<Target, 'stack' | 'cloud'>,
  since: Date,
  say: (event: ResourceEvent) => void,
  isAsked = false,
): Promise<Stack | undefined> {
  const started = Date.now()
  const seen = new Set<string>()
  for (;;) {
    // an event that comes between the two questions says nothing of the state that was read before it
    const hasMoved = seen.size > 0
    const stack = await stackNamed(client, target.stack)
    for (const event of await eventsSince(client, target.stack, since)) {
      if (!seen.has(event.id)) say(event)
      seen.add(event.id)
    }
    const isAtRest = !stack?.StackStatus?.endsWith('_IN_PROGRESS') || stack.StackStatus === 'REVIEW_IN_PROGRESS'
    if (isAtRest && (!stack || !isAsked || hasMoved)) return stack
    if (Date.now() - started > stackMinutes * 60_000)
      throw new StagecraftError('too-late', `The stack ${target.stack} is still ${stack?.StackStatus} after ${stackMinutes} minutes.`, {
        hint: `CloudFormation goes on. Run the same command again to wait for it, or look at its events in the console.`,
      })
    await sleep(target.cloud.endpoint ? 50 : 3_000)
  }
}

/** When the newest event of a stack was, on CloudFormation's own clock: what comes after it is new. The beginning of time where it has none. */
export async function newestEventOf(client: CloudFormationClient, name: string): Promise<Date> {
  const { StackEvents: [newest] = [] } = await client.send(new DescribeStackEventsCommand({ StackName: name })).catch((error: Error) => {
    if (/does not exist/.test(error.message)) return { StackEvents: [] }
    throw error
  })
  return newest?.Timestamp ?? new Date(0)
}

/** The events of a stack after a moment, oldest first. */
export async function eventsSince(client: CloudFormationClient, name: string, since: Date): Promise<ResourceEvent[]> {
  const events: ResourceEvent[] = []
  let NextToken: string | undefined
  do {
    const answer = await client
      .send(new DescribeStackEventsCommand({ StackName: name, ...(NextToken ? { NextToken } : {}) }))
      .catch(() => ({ StackEvents: [], NextToken: undefined }))
    const fresh = (answer.StackEvents ?? []).filter(({ Timestamp }) => Timestamp === undefined || Timestamp > since)
    events.push(
      ...fresh.map((event) => ({
        id: event.EventId ?? '',
        resource: event.LogicalResourceId ?? '',
        type: event.ResourceType ?? '',
        status: event.ResourceStatus ?? '',
        reason: event.ResourceStatusReason ?? '',
      })),
    )
    // newest first: what comes after an old one is older
    NextToken = fresh.length === answer.StackEvents?.length ? answer.NextToken : undefined
  } while (NextToken)
  return events.reverse()
}

/** What failed in a stack since a moment, a line for each resource; what ended only because of it is left out. */
export async function failuresSince(client: CloudFormationClient, name: string, since: Date): Promise<string> {
  const failed = (await eventsSince(client, name, since)).filter(({ status, reason }) => status.endsWith('FAILED') && !/cancel/i.test(reason))
  return failed.map(({ resource, type, reason }) => `  ${resource} (${type}): ${reason}`).join('\n')
}
