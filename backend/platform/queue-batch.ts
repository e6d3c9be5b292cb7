import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { log } from './log.ts'
import { traceIn } from './trace.ts'

/** A message as its queue handed it over. */
export interface QueueMessage {
  readonly messageId: string
  readonly receiptHandle: string
  /** the message group of a FIFO queue; the message's own id where it has none */
  readonly groupId: string
  /** how often it was delivered, this time included */
  readonly receives: number
  readonly body: string
}

/**
 * Handles a batch of `queueUrl`'s messages by `handle`, which returns the ids of those that failed. Only these are delivered again, each a little later
 * every time: 1, 2, 4 … 60 seconds. So a short outage heals in seconds, a long one is not hammered, and `maxReceiveCount` outlasts minutes.
 */
export function queueBatch(
  sqs: SQSClient,
  queueUrl: string,
  handle: (messages: readonly QueueMessage[], context: Context) => Promise<readonly string[]>,
) {
  return async ({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const messages = Records.map(({ messageId, receiptHandle, body, attributes }) => ({
      messageId,
      receiptHandle,
      body,
      groupId: attributes.MessageGroupId ?? messageId,
      receives: Number(attributes.ApproximateReceiveCount),
    }))
    // every line of this invocation says what it worked on: so a line of a file is found in every log, by its trace and its order
    log.appendKeys({ messages: messages.map(({ groupId, receives, body }) => ({ group: groupId, receives, traceId: traceIn(body) })) })
    const failed = new Set(await handle(messages, context))
    await postpone(messages.filter(({ messageId }) => failed.has(messageId)))
    return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) }
  }

  /** Best effort: a message that can't be postponed is delivered again all the same, when its visibility timeout ends. */
  async function postpone(messages: readonly QueueMessage[]): Promise<void> {
    if (messages.length === 0) return
    const Entries = messages.map(({ receiptHandle, receives }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: backOffSeconds(receives),
    }))
    try {
      const answer = await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }), {
        abortSignal: AbortSignal.timeout(3_000),
      })
      for (const { Code, Message } of answer.Failed ?? []) log.warn('a failed message could not be postponed', { code: Code, reason: Message })
    } catch (error) {
      log.warn('failed messages could not be postponed', { error: error instanceof Error ? error : new Error(String(error)) })
    }
  }
}

export function backOffSeconds(receives: number): number {
  return Math.min(2 ** Math.max(receives - 1, 0), 60)
}
