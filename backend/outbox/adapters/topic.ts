import { PublishBatchCommand, type PublishBatchRequestEntry, type SNSClient } from '@aws-sdk/client-sns'
import { log } from '../../platform/log.ts'
import { traceId } from '../../platform/trace.ts'
import type { OutboxEvent, OutboxEventId, Topic } from '../ports.ts'

/** Shorter than the database waits for an idle transaction (`idle_in_transaction_session_timeout`): the events must stay locked until the topic has answered. */
const timeoutMs = 4_000

/**
 * An SNS FIFO topic. A repeat within five minutes is swallowed by its deduplication id; after that, subscribers tell it by order and sequence.
 * A batch that is refused as a whole is sent event by event: one that SNS cannot take harms no other order.
 */
export function topic(sns: SNSClient, topicArn: string): Topic {
  return {
    publish: async (events) => {
      try {
        return await publishBatch(events)
      } catch (error) {
        if (events.length === 1 || !isRefusal(error)) throw error
        return publishSingly(events, error)
      }
    },
  }

  async function publishSingly(events: readonly OutboxEvent[], batchError: unknown): Promise<OutboxEventId[]> {
    const accepted: OutboxEventId[] = []
    for (const event of events) {
      try {
        accepted.push(...(await publishBatch([event])))
      } catch (error) {
        if (!isRefusal(error)) throw error
      }
    }
    if (accepted.length === 0) throw batchError
    return accepted
  }

  async function publishBatch(events: readonly OutboxEvent[]): Promise<OutboxEventId[]> {
    const answer = await sns.send(new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: events.map(entry) }), {
      abortSignal: AbortSignal.timeout(timeoutMs),
    })
    const accepted = new Set((answer.Successful ?? []).map(({ Id }) => Id))
    log.info('published', {
      messages: events.map(({ orderId, sequence, traceparent }) => ({ group: orderId, sequence, traceId: traceId(traceparent) })),
    })
    return events.filter((_, index) => accepted.has(String(index)))
  }
}

/** When it was committed is part of its identity: what is applied once more, in a database that was restored, is another message and not swallowed. */
function entry({ orderId, sequence, type, traceparent, createdAt, body }: OutboxEvent, index: number): PublishBatchRequestEntry {
  return {
    Id: String(index),
    Message: JSON.stringify(body),
    MessageGroupId: orderId,
    MessageDeduplicationId: `${orderId}:${sequence}:${createdAt}`,
    MessageAttributes: {
      type: { DataType: 'String', StringValue: type },
      traceparent: { DataType: 'String', StringValue: traceparent },
    },
  }
}

/** SNS answers 400 to a batch it cannot take; anything else is an outage or a missing permission. */
function isRefusal(error: unknown): boolean {
  const status = error instanceof Error && '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }).httpStatusCode : undefined // every error of the SDK has it
  return status === 400
}
