import { GetQueueAttributesCommand, type QueueAttributeName, SetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { physicalId, type Stack } from './stack.ts'

const queues = {
  'order-events': 'OrderEventsQueue',
  'order-events-dlq': 'OrderEventsDeadLetterQueue',
  audit: 'AuditQueue',
  'customer-notices': 'CustomerNoticesQueue',
} as const
export type QueueName = keyof typeof queues
const names = Object.keys(queues) as QueueName[] // keys widen to string

export function queueUrl(stack: Stack, name: QueueName): string {
  return physicalId(stack, queues[name])
}

/** Changes attributes of a queue for the time of `work`. */
export async function withQueue<T>(stack: Stack, name: QueueName, changed: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const url = queueUrl(stack, name)
  const { Attributes: before = {} } = await stack.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: Object.keys(changed) as QueueAttributeName[] }), // their names are given as text
  )
  await stack.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: changed }))
  try {
    return await work()
  } finally {
    await stack.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: before }))
  }
}

/** The queue's redrive policy with another `maxReceiveCount`. */
export async function givingUpAfter(stack: Stack, name: QueueName, maxReceiveCount: number): Promise<string> {
  const { Attributes } = await stack.sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl(stack, name), AttributeNames: ['RedrivePolicy'] }))
  return JSON.stringify({ ...JSON.parse(Attributes?.RedrivePolicy ?? '{}'), maxReceiveCount })
}

/** Messages of a queue, waiting, delayed and in flight. */
export async function depth(stack: Stack, name: QueueName): Promise<number> {
  const { Attributes = {} } = await stack.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl(stack, name),
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesDelayed', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  )
  return Object.values(Attributes).reduce((sum, each) => sum + Number(each), 0)
}

export async function totalDepth(stack: Stack): Promise<number> {
  const depths = await Promise.all(names.map((name) => depth(stack, name)))
  return depths.reduce((sum, each) => sum + each, 0)
}
