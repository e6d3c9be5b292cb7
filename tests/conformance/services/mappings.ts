import type { CreateEventSourceMappingRequest } from '@aws-sdk/client-lambda'
import type { Account } from '../account.ts'
import { type DeployedFunction, deploy, toldBy } from '../functions.ts'
import { eventually } from '../waiting.ts'
import { queueArn } from './queues.ts'

/** What the function of a mapping tells of each invocation. */
export interface Told {
  /** Groups and bodies of the batch. */
  groups: string[]
  bodies: string[]
  /** Milliseconds since 1970, by the clock of the function. */
  began: number
  ended: number
}

/**
 * A handler that tells what it was given, after `work`, whose variables are `Records` and `bodies`; what `work` returns is the answer.
 * It tells of it even where `work` throws.
 */
export function handlerOf(work = ''): string {
  return `exports.handler = async ({ Records }) => {
  const [began, bodies, groups] = [Date.now(), Records.map(({ body }) => body), Records.map(({ attributes }) => attributes.MessageGroupId ?? '')]
  try {
    ${work}
  } finally {
    tell({ bodies, groups, began, ended: Date.now() })
  }
}`
}

/** Deploys a function and maps a queue to it; waits until the mapping is enabled. */
export async function mapped(
  aws: Account,
  queueUrl: string,
  code: string,
  options: Partial<CreateEventSourceMappingRequest> = {},
): Promise<DeployedFunction & { mapping: string }> {
  // It may not be longer than a message is hidden, and what ran out of time comes back only after that. To start a process takes seconds on a busy machine
  const { Attributes } = await aws.sqs.getQueueAttributes({ QueueUrl: queueUrl, AttributeNames: ['VisibilityTimeout'] })
  const made = await deploy(aws, code, { Timeout: Math.min(20, Math.max(2, Number(Attributes?.VisibilityTimeout))) })
  return { ...made, mapping: await map(aws, queueUrl, made.name, options) }
}

/** Maps a queue to a function; resolves to the mapping's id when it is as it was wanted. */
export async function map(
  aws: Account,
  queueUrl: string,
  FunctionName: string,
  options: Partial<CreateEventSourceMappingRequest> = {},
): Promise<string> {
  const EventSourceArn = queueArn(aws, queueUrl)
  const { UUID = '' } = await aws.lambda.createEventSourceMapping({ EventSourceArn, FunctionName, ...options })
  aws.undo(() => aws.lambda.deleteEventSourceMapping({ UUID }))
  await hasState(aws, UUID, options.Enabled === false ? 'Disabled' : 'Enabled')
  return UUID
}

export async function hasState(aws: Account, UUID: string, wanted: string): Promise<void> {
  await eventually(aws, async () => {
    const { State } = await aws.lambda.getEventSourceMapping({ UUID })
    if (State !== wanted) throw new Error(`The mapping is ${State}, not ${wanted}.`)
  })
}

/**
 * What the function told, in the order in which it began; waits until `bodies` of them were given to it, however often. On a busy machine its first invocation may run
 * out of time (20 s), and its messages are hidden for longer than that.
 */
export async function toldOf(aws: Account, name: string, bodies: number, seconds = 100): Promise<Told[]> {
  return eventually(
    aws,
    async () => {
      const told = await toldBy<Told>(aws, name)
      const given = new Set(told.flatMap((each) => each.bodies))
      if (given.size < bodies) throw new Error(`The function was given ${JSON.stringify([...given])}, ${given.size} of ${bodies} messages.`)
      return told.toSorted((one, other) => one.began - other.began)
    },
    seconds,
  )
}

/** The most invocations that ran at one moment. */
export function mostAtOnce(told: readonly Told[]): number {
  return Math.max(...told.map(({ began }) => told.filter((other) => other.began <= began && began < other.ended).length))
}
