import type { Account } from '../account.ts'
import { document } from '../functions.ts'
import { eventually } from '../waiting.ts'
import { fifoQueue, queue, queueArn } from './queues.ts'

type Attributes = Record<string, string>

/** Makes a topic and resolves to its ARN. */
export async function topic(aws: Account, attributes: Attributes = {}, name = aws.name('topic')): Promise<string> {
  const { TopicArn = '' } = await aws.sns.createTopic({ Name: name, Attributes: attributes })
  aws.undo(() => aws.sns.deleteTopic({ TopicArn }))
  return TopicArn
}

/** Makes a FIFO topic and resolves to its ARN. */
export function fifoTopic(aws: Account): Promise<string> {
  return topic(aws, { FifoTopic: 'true' }, `${aws.name('topic')}.fifo`)
}

/** Lets a topic send to a queue. */
export async function allow(aws: Account, TopicArn: string, QueueUrl: string): Promise<void> {
  const Policy = document({
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn(aws, QueueUrl),
    Condition: { ArnEquals: { 'aws:SourceArn': TopicArn } },
  })
  await aws.sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy } })
}

/** Subscribes a queue to a topic; resolves to the subscription's ARN. */
export async function subscribe(aws: Account, TopicArn: string, QueueUrl: string, Attributes: Attributes = {}): Promise<string> {
  const { SubscriptionArn = '' } = await aws.sns.subscribe({
    TopicArn,
    Protocol: 'sqs',
    Endpoint: queueArn(aws, QueueUrl),
    Attributes,
    ReturnSubscriptionArn: true,
  })
  aws.undo(() => aws.sns.unsubscribe({ SubscriptionArn }))
  return SubscriptionArn
}

/** A queue that gets what a topic publishes, raw. */
export async function subscriber(aws: Account, TopicArn: string, attributes: Attributes = {}): Promise<string> {
  const url = await (TopicArn.endsWith('.fifo') ? fifoQueue : queue)(aws)
  await allow(aws, TopicArn, url)
  await eventually(aws, () => subscribe(aws, TopicArn, url, { RawMessageDelivery: 'true', ...attributes }))
  return url
}

/** Attributes of a message, each a string. */
export function strings(values: Attributes) {
  return Object.fromEntries(Object.entries(values).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]))
}
