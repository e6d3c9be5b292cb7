import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { StagecraftError } from '../../../errors.ts'
import type { ConsoleContext } from '../../context.ts'
import { planResend } from './plan-resend.ts'
import { queueNamed, withSqs } from './queues.ts'
import type { Choice, ResendAnswer } from './types.ts'

/** How long what was taken out stays hidden from others, in seconds: more than a resend of 10,000 messages takes. */
const hiddenSeconds = 300
/** SQS takes 10 messages at once, of 256 KiB together: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const batchBytes = 200 * 1_024

/**
 * Sends dead letters back to the queue that they come from, in the order in which they lie there. Each is deleted after it was sent: one that a crash leaves in
 * between is there twice, under the same deduplication id, so that a FIFO queue drops the second within five minutes. A group stops at its first failure.
 * Throws what `planResend` throws, and `not-in-sequence` where an earlier message of a group would stay behind.
 */
export async function resend(console: ConsoleContext, name: string, choice: Choice): Promise<ResendAnswer> {
  const plan = await planResend(console, name, choice)
  if (plan.earlier.length > 0)
    throw new StagecraftError('not-in-sequence', `${plan.earlier.length} earlier messages of the same groups would stay behind.`, {
      hint: 'Send them with the chosen ones: a group of a FIFO queue is worked in sequence.',
    })
  const [from, to] = [await queueNamed(console, name), await queueNamed(console, plan.to)]
  const wanted = new Set(plan.messages.map(({ id }) => id))
  const left: ResendAnswer['left'] = []
  let sent = 0
  await withSqs(console, async (client) => {
    const aside = new Map<string, Message>()
    const stopped = new Set<string | undefined>()
    try {
      for (let taken = await take(client, from.url); taken.length > 0 && wanted.size > 0; taken = await take(client, from.url)) {
        // what is not settled below is shown again, also where something throws
        for (const message of taken) aside.set(message.MessageId ?? '', message)
        for (const batch of batches(taken.filter((message) => wanted.has(message.MessageId ?? '')))) {
          const going = batch.filter((message) => !stopped.has(groupOf(message)))
          const failed = await sendOn(client, from.url, to.url, going, to.isFifo)
          for (const message of batch) {
            const id = message.MessageId ?? ''
            wanted.delete(id)
            const why = failed.get(id) ?? (going.includes(message) ? undefined : 'an earlier message of its group could not be sent')
            if (why === undefined) {
              sent += 1
              aside.delete(id)
            } else {
              left.push({ id, why })
              if (to.isFifo) stopped.add(groupOf(message))
            }
          }
        }
      }
    } finally {
      await showAgain(client, from.url, [...aside.values()])
    }
  })
  for (const id of wanted) left.push({ id, why: 'a consumer has it, or it is gone' })
  return { sent, left }
}

// each by itself: one that is gone keeps no other hidden
async function showAgain(client: SQSClient, QueueUrl: string, messages: readonly Message[]): Promise<void> {
  for (const { ReceiptHandle } of messages)
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 })).catch(() => {})
}

async function take(client: SQSClient, QueueUrl: string): Promise<Message[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: hiddenSeconds,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  )
  return Messages
}

function batches(messages: readonly Message[]): Message[][] {
  const made: Message[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const message of messages) {
    const size = Buffer.byteLength(message.Body ?? '') + JSON.stringify(message.MessageAttributes ?? {}).length
    // one message of a group at a time: if it fails, none behind it has been sent
    const isSecond = groupOf(message) !== undefined && made.at(-1)?.some((each) => groupOf(each) === groupOf(message))
    if (bytes + size > batchBytes || isSecond) {
      made.push([])
      bytes = 0
    }
    bytes += size
    made.at(-1)?.push(message)
  }
  return made
}

/** Sends these and deletes what was sent; returns what was not, with the reason. */
async function sendOn(client: SQSClient, from: string, to: string, messages: readonly Message[], isFifo: boolean): Promise<Map<string, string>> {
  if (messages.length === 0) return new Map()
  const { Failed = [] } = await client.send(
    new SendMessageBatchCommand({
      QueueUrl: to,
      Entries: messages.map((message, at) => ({
        Id: String(at),
        MessageBody: message.Body,
        MessageAttributes: message.MessageAttributes,
        ...(message.Attributes?.AWSTraceHeader
          ? { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String' as const, StringValue: message.Attributes.AWSTraceHeader } } }
          : {}),
        ...(isFifo ? { MessageGroupId: groupOf(message), MessageDeduplicationId: `resend-${message.MessageId}` } : {}),
      })),
    }),
  )
  const failed = new Map(Failed.map(({ Id, Code, Message: said }) => [messages[Number(Id)]?.MessageId ?? '', `${Code}: ${said ?? ''}`]))
  const sent = messages.filter((message) => !failed.has(message.MessageId ?? ''))
  if (sent.length > 0)
    await client.send(
      new DeleteMessageBatchCommand({ QueueUrl: from, Entries: sent.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle })) }),
    )
  return failed
}

function groupOf({ Attributes }: Message): string | undefined {
  return Attributes?.MessageGroupId
}
