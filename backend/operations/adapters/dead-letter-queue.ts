import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { log } from '../../platform/log.ts'
import type { DeadLetterQueue } from '../ports.ts'

const longestSeconds = 60

/** Messages come again after 1, 2, 4 … 60 seconds, by how often they were handed out. */
export function deadLetterQueue(sqs: SQSClient, queueUrl: string): DeadLetterQueue {
  return {
    async retrySoon(messages) {
      if (messages.length === 0) return
      const Entries = messages.map(({ receiptHandle, receives }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: Math.min(2 ** Math.max(receives - 1, 0), longestSeconds),
      }))
      try {
        await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }))
      } catch (error) {
        // they come again after the queue's visibility timeout
        log.warn('back-off not set', { error: error instanceof Error ? error : new Error(String(error)) })
      }
    },
  }
}
