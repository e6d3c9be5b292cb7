import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { Redelivery } from '../ports.ts'

/** Redelivery by visibility timeout, at most ten messages of `queueUrl` at once. */
export function redelivery(sqs: SQSClient, queueUrl: string): Redelivery {
  return {
    postpone: async (messages) => {
      const answer = await sqs.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: queueUrl,
          Entries: messages.map(({ receiptHandle, seconds }, index) => ({
            Id: String(index),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: seconds,
          })),
        }),
        { abortSignal: AbortSignal.timeout(3_000) },
      )
      const [first] = answer.Failed ?? []
      if (first)
        throw new Error(`${answer.Failed?.length} of ${messages.length} messages could not be postponed; the first: ${first.Code} ${first.Message}`)
    },
  }
}
