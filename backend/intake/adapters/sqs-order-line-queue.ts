import { setTimeout as sleep } from 'node:timers/promises'
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs'
import { QueueRefused } from '../errors.ts'
import { type FifoMessage, type OrderLineMessage, toMessage } from '../events/order-line.ts'
import type { OrderLineQueue } from '../ports.ts'

const lanes = 4
const entriesPerBatch = 10
const bytesPerBatch = 256 * 1024
const mostTries = 6
const firstPauseMs = 100

/**
 * Sends to the FIFO queue in a few lanes at once. An order has its lane, and a lane sends batch after batch, so that the events of an order keep their sequence.
 * What a batch reports as failed is sent again, up to six times in about three seconds, before the lane goes on.
 */
export function sqsOrderLineQueue(
  client: Pick<SQSClient, 'send'>,
  queueUrl: string,
  pause: (ms: number) => Promise<unknown> = sleep,
): OrderLineQueue {
  return {
    async send(messages) {
      const sendings = toLanes(messages).map(async (lane) => {
        for (const batch of toBatches(lane)) await sendBatch(client, queueUrl, batch, pause)
      })
      // all lanes are over before anyone hears of a failure: nothing is sent behind the caller's back
      const results = await Promise.allSettled(sendings)
      const failed = results.find((result) => result.status === 'rejected')
      if (failed) throw failed.reason
    },
  }
}

function toLanes(messages: OrderLineMessage[]): FifoMessage[][] {
  const result: FifoMessage[][] = Array.from({ length: lanes }, () => [])
  for (const message of messages) result[laneOf(message.event.orderId)]?.push(toMessage(message))
  return result
}

function laneOf(orderId: string): number {
  let hash = 0
  for (let at = 0; at < orderId.length; at += 1) hash = (hash * 31 + orderId.charCodeAt(at)) | 0
  return Math.abs(hash % lanes)
}

function* toBatches(messages: FifoMessage[]): Generator<FifoMessage[]> {
  let batch: FifoMessage[] = []
  let bytes = 0
  for (const message of messages) {
    const size = sizeOf(message)
    if (batch.length === entriesPerBatch || (batch.length > 0 && bytes + size > bytesPerBatch)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(message)
    bytes += size
  }
  if (batch.length > 0) yield batch
}

// body and attribute (name, type, value) count
function sizeOf({ body, traceparent }: FifoMessage): number {
  return Buffer.byteLength(body) + 'traceparentString'.length + traceparent.length
}

async function sendBatch(
  client: Pick<SQSClient, 'send'>,
  queueUrl: string,
  batch: FifoMessage[],
  pause: (ms: number) => Promise<unknown>,
): Promise<void> {
  let left = batch
  let lastReason = ''
  let cause: unknown
  for (let attempt = 1; attempt <= mostTries && left.length > 0; attempt += 1) {
    if (attempt > 1) await pause(firstPauseMs * 2 ** (attempt - 2))
    try {
      const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: left.map(toEntry) }))
      // only what is reported as accepted counts as sent
      const accepted = new Set(answer.Successful?.map(({ Id }) => Id))
      lastReason = answer.Failed?.[0]?.Code ?? lastReason
      left = left.filter((_, index) => !accepted.has(String(index)))
    } catch (error) {
      cause = error
      lastReason = error instanceof Error ? error.name : String(error)
    }
  }
  if (left.length > 0) throw new QueueRefused(left.length, lastReason, cause)
}

function toEntry({ body, groupId, deduplicationId, traceparent }: FifoMessage, index: number): SendMessageBatchRequestEntry {
  return {
    Id: String(index),
    MessageBody: body,
    MessageGroupId: groupId,
    MessageDeduplicationId: deduplicationId,
    MessageAttributes: { traceparent: { DataType: 'String', StringValue: traceparent } },
  }
}
