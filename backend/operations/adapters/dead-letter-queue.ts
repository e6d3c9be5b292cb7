import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { log } from '../../platform/log.ts'
import type { DeadLetterQueue } from '../ports.ts'

/** Soon after the database is back; not by receive counts, which a message brings along from the queue that gave it up. */
const retryAfterSeconds = 5

export function deadLetterQueue(sqs: SQSClient, queueUrl: string): DeadLetterQueue {
  return {
    async retrySoon(messages) {
      if (messages.length === 0) return
      const Entries = messages.map(({ receiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: retryAfterSeconds,
      }))
      try {
        await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }))
      } catch (error) {
        // they come again after the queue's visibility timeout
        log.warn('retry not set', { error: error instanceof Error ? error : new Error(String(error)) })
      }
    },
  }
}
