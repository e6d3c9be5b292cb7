import { GetQueueAttributesCommand, GetQueueUrlCommand, type QueueAttributeName, SetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import type { Stack } from './stack.ts'

export type QueueName = 'order-events' | 'order-events-dlq' | 'audit' | 'customer-notices'
const names: readonly QueueName[] = ['order-events', 'order-events-dlq', 'audit', 'customer-notices']

export async function queueUrl({ sqs, record }: Stack, name: QueueName): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: `${record.service}-${record.stage}-${name}.fifo` }))
  return QueueUrl
}

/** Changes attributes of a queue for the time of `work`. */
export async function withQueue<T>(stack: Stack, name: QueueName, changed: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const url = await queueUrl(stack, name)
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
  const { Attributes } = await stack.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: await queueUrl(stack, name), AttributeNames: ['RedrivePolicy'] }),
  )
  return JSON.stringify({ ...JSON.parse(Attributes?.RedrivePolicy ?? '{}'), maxReceiveCount })
}

/** Messages of a queue, waiting, delayed and in flight. */
export async function depth(stack: Stack, name: QueueName): Promise<number> {
  const { Attributes = {} } = await stack.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: await queueUrl(stack, name),
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesDelayed', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  )
  return Object.values(Attributes).reduce((sum, each) => sum + Number(each), 0)
}

export async function totalDepth(stack: Stack): Promise<number> {
  const depths = await Promise.all(names.map((name) => depth(stack, name)))
  return depths.reduce((sum, each) => sum + each, 0)
}
