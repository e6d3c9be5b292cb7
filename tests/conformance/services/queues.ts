import type { Message } from '@aws-sdk/client-sqs'
import type { Account } from '../account.ts'
import { eventually } from '../waiting.ts'

type Attributes = Record<string, string>

/** Makes a queue and resolves to its URL. Messages stay hidden for 60 s unless `attributes` say otherwise. */
export async function queue(aws: Account, attributes: Attributes = {}, name = aws.name('queue')): Promise<string> {
  const { QueueUrl = '' } = await aws.sqs.createQueue({ QueueName: name, Attributes: { VisibilityTimeout: '60', ...attributes } })
  aws.undo(() => aws.sqs.deleteQueue({ QueueUrl }))
  return QueueUrl
}

/** Makes a FIFO queue and resolves to its URL. */
export function fifoQueue(aws: Account, attributes: Attributes = {}): Promise<string> {
  return queue(aws, { FifoQueue: 'true', ...attributes }, `${aws.name('queue')}.fifo`)
}

/** Makes a queue beside its dead letters. */
export async function queueWithDeadLetters(
  aws: Account,
  make: typeof fifoQueue,
  { maxReceiveCount, ...attributes }: Attributes,
): Promise<{ url: string; dead: string }> {
  const dead = await make(aws)
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn(aws, dead), maxReceiveCount: Number(maxReceiveCount) })
  return { url: await make(aws, { RedrivePolicy, ...attributes }), dead }
}

export function queueArn(aws: Account, url: string): string {
  return aws.arn('sqs', url.slice(url.lastIndexOf('/') + 1))
}

/** Sends one message for each body, in order, to a FIFO queue. Its deduplication id is random. */
export async function sendTo(aws: Account, QueueUrl: string, group: string, ...bodies: string[]): Promise<void> {
  for (const MessageBody of bodies)
    await aws.sqs.sendMessage({ QueueUrl, MessageBody, MessageGroupId: group, MessageDeduplicationId: crypto.randomUUID() })
}

/** Receives once, without waiting. */
export async function receive(aws: Account, QueueUrl: string, MaxNumberOfMessages = 10): Promise<Message[]> {
  const { Messages = [] } = await aws.sqs.receiveMessage({
    QueueUrl,
    MaxNumberOfMessages,
    // AWS asks all of its servers only where it waits
    WaitTimeSeconds: aws.site.isReal ? 2 : 0,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  })
  return Messages
}

/** Receives until there are `count` messages; resolves to them in the order in which they came. */
export async function receiveAll(aws: Account, QueueUrl: string, count: number, seconds = 30): Promise<Message[]> {
  const received: Message[] = []
  return eventually(
    aws,
    async () => {
      received.push(...(await receive(aws, QueueUrl)))
      if (received.length < count) throw new Error(`${received.length} of ${count} messages arrived: ${JSON.stringify(bodies(received))}.`)
      return received
    },
    seconds,
  )
}

export async function remove(aws: Account, QueueUrl: string, ...messages: (Message | undefined)[]): Promise<void> {
  for (const message of messages) await aws.sqs.deleteMessage({ QueueUrl, ReceiptHandle: message?.ReceiptHandle })
}

export function bodies(messages: readonly Message[]): (string | undefined)[] {
  return messages.map(({ Body }) => Body)
}

/** How many messages are visible, in flight and delayed. */
export async function counts(aws: Account, QueueUrl: string): Promise<number[]> {
  const { Attributes = {} } = await aws.sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] })
  return (['', 'NotVisible', 'Delayed'] as const).map((kind) => Number(Attributes[`ApproximateNumberOfMessages${kind}`]))
}
