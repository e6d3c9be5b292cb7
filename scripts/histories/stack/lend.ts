import { GetFunctionConcurrencyCommand, LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda'
import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { clientOptions, type EngineAccess, type StageAccess } from '@stagecraft/localstack/stack/client-options.ts'
import type { Lent } from '@stagecraft/localstack/stack/lent/restore-lent.ts'

type Attributes = NonNullable<Lent['queues']>[number]

/** So often a message is handed out while histories run: a fault must not give up what nobody brings back. No queue of SQS allows more. */
const receives = 1_000

/** A function that reads a queue. */
export interface Consumer {
  fullName: string
  /** The queue's address. */
  queue: string
  /** While histories run, a message whose function died is handed out again after so many seconds, and not after minutes. */
  againSeconds: number
}

/**
 * Shortens the queues of consumers. `note` hears first what they were, which mappings were enabled, and how many of each consumer may run. Throws `borrowed`
 * where a queue is as this leaves it already: whoever did it has the note of how it was.
 */
export async function lend(access: EngineAccess | StageAccess, consumers: readonly Consumer[], note: (lent: Lent) => Promise<void>): Promise<void> {
  const [lambda, sqs] = [new LambdaClient(clientOptions(access)), new SQSClient(clientOptions(access))]
  try {
    const before: Attributes[] = []
    const mappings: string[] = []
    const functions: NonNullable<Lent['functions']> = []
    for (const { fullName, queue: url, againSeconds } of consumers) {
      const asked = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['VisibilityTimeout', 'RedrivePolicy'] })
      const { Attributes = {} } = await sqs.send(asked)
      refuseShortened(url, Attributes, againSeconds)
      before.push({ url, attributes: Attributes })
      const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName: fullName }))
      mappings.push(...EventSourceMappings.flatMap(({ State, UUID }) => (UUID && /^Enabl/.test(State ?? '') ? [UUID] : [])))
      const { ReservedConcurrentExecutions: reserved = null } = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: fullName }))
      functions.push({ name: fullName, reserved })
    }
    await note({ queues: before, mappings, functions })
    for (const [at, { url, attributes }] of before.entries()) {
      const Attributes = shortened(attributes, consumers[at]?.againSeconds ?? 0)
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }))
    }
  } finally {
    lambda.destroy()
    sqs.destroy()
  }
}

function shortened({ RedrivePolicy }: Attributes['attributes'], againSeconds: number): Record<string, string> {
  const policy = RedrivePolicy && JSON.stringify({ ...JSON.parse(RedrivePolicy), maxReceiveCount: receives })
  return { VisibilityTimeout: String(againSeconds), ...(policy && { RedrivePolicy: policy }) }
}

function refuseShortened(url: string, { VisibilityTimeout, RedrivePolicy = '{}' }: Attributes['attributes'], againSeconds: number): void {
  const { maxReceiveCount } = JSON.parse(RedrivePolicy) as { maxReceiveCount?: number | string }
  if (VisibilityTimeout !== String(againSeconds) || Number(maxReceiveCount) !== receives) return
  throw new StagecraftError('borrowed', `Another run of histories has ${url}, or was killed before it put the queue back.`, {
    hint: 'Wait for its end. If it was killed, run `make histories` again where it ran: that puts back what it had changed.',
  })
}
