import { GetFunctionConcurrencyCommand, LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda'
import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import type { Lent } from '@stagecraft/localstack/stack/restore-lent.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'

type Attributes = NonNullable<Lent['queues']>[number]

/** While histories run, a message whose function died is handed out again after so many seconds, and not after minutes. */
const visibilitySeconds = 3
/** So often it is handed out: a fault must not give up what nobody brings back. */
const receives = 1_000

/** A function that reads a queue: its full name, and the queue's address. */
export interface Consumer {
  fullName: string
  queue: string
}

/** Shortens the queues of consumers. `note` hears first what they were, which mappings were enabled, and how many of each consumer may run. */
export async function lend(stack: StackRecord, consumers: readonly Consumer[], note: (lent: Lent) => Promise<void>): Promise<void> {
  const [lambda, sqs] = [new LambdaClient(clientOptions(stack)), new SQSClient(clientOptions(stack))]
  try {
    const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}))
    const mappings = EventSourceMappings.flatMap(({ State, UUID }) => (State === 'Enabled' && UUID ? [UUID] : []))
    const before: Attributes[] = []
    const functions: NonNullable<Lent['functions']> = []
    for (const { fullName, queue: url } of consumers) {
      const asked = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['VisibilityTimeout', 'RedrivePolicy'] })
      const { Attributes = {} } = await sqs.send(asked)
      before.push({ url, attributes: Attributes })
      const { ReservedConcurrentExecutions: reserved = null } = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: fullName }))
      functions.push({ name: fullName, reserved })
    }
    await note({ queues: before, mappings, functions })
    for (const { url, attributes } of before) await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: shortened(attributes) }))
  } finally {
    lambda.destroy()
    sqs.destroy()
  }
}

function shortened({ RedrivePolicy }: Attributes['attributes']): Record<string, string> {
  const policy = RedrivePolicy && JSON.stringify({ ...JSON.parse(RedrivePolicy), maxReceiveCount: receives })
  return { VisibilityTimeout: String(visibilitySeconds), ...(policy && { RedrivePolicy: policy }) }
}
