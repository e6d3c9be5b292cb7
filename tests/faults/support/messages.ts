import { InvokeCommand } from '@aws-sdk/client-lambda'
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import type { WrittenEvent } from '../../system/support/order-files.ts'
import { queueUrl } from './queues.ts'
import { bucket, functionName, type Stack } from './stack.ts'

export interface Message {
  body: string
  groupId: string
}

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

/** The messages that `read-file` sends for a file of these events: one a line, the first data line being line 2. */
export function messagesOf(importId: string, events: readonly WrittenEvent[]): Message[] {
  return events.map(({ amount, currency, ...event }, index) => ({
    groupId: event.orderId,
    body: JSON.stringify({
      importId,
      line: index + 2,
      attempt: 1,
      traceparent,
      event: { ...event, amount: amount || null, currency: currency || null },
    }),
  }))
}

let sent = 0

/** Sends messages in the order given, each under a deduplication id that no other had. */
export async function send(stack: Stack, messages: readonly Message[]): Promise<void> {
  const QueueUrl = queueUrl(stack, 'order-events')
  for (let from = 0; from < messages.length; from += 10) {
    const Entries = messages.slice(from, from + 10).map(({ body, groupId }, index) => {
      sent += 1
      return { Id: String(index), MessageBody: body, MessageGroupId: groupId, MessageDeduplicationId: `again-${process.pid}-${sent}` }
    })
    const { Failed = [] } = await stack.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    if (Failed.length > 0) throw new Error(`Not sent: ${JSON.stringify(Failed)}`)
  }
}

/** Messages as Lambda hands them to apply-event, delivered for the first time. */
export function deliveryOf(messages: readonly Message[]): object {
  return {
    Records: messages.map(({ body, groupId }, index) => ({
      messageId: `by-hand-${index}`,
      receiptHandle: 'none',
      body,
      attributes: { ApproximateReceiveCount: '1', MessageGroupId: groupId },
    })),
  }
}

/** Tells read-file of an object once more, as S3 does, and does not wait. */
export async function notifyAgain(stack: Stack, { key, versionId }: { key: string; versionId: string }): Promise<void> {
  const event = { Records: [{ s3: { bucket: { name: bucket(stack) }, object: { key: encodeURIComponent(key), versionId } } }] }
  await stack.lambda.send(
    new InvokeCommand({ FunctionName: functionName(stack, 'read-file'), InvocationType: 'Event', Payload: JSON.stringify(event) }),
  )
}
