import { PurgeQueueCommand } from '@aws-sdk/client-sqs'
import { type QueueName, queueUrl } from '../../../faults/support/queues.ts'
import type { Stack } from '../../../faults/support/stack.ts'

/** The functions that take messages, each with its queue. */
export const queueOf: Readonly<Record<string, QueueName>> = {
  'apply-event': 'order-events',
  'record-audit': 'audit',
  'write-notice': 'customer-notices',
  'record-dead-letter': 'order-events-dlq',
}

/** Empties every queue. */
export async function purge(stack: Stack): Promise<void> {
  for (const name of Object.values(queueOf)) await stack.sqs.send(new PurgeQueueCommand({ QueueUrl: await queueUrl(stack, name) }))
}
