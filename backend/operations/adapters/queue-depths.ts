import { GetQueueAttributesCommand, type QueueAttributeName, type SQSClient } from '@aws-sdk/client-sqs'
import { log } from '../../platform/log.ts'
import type { QueueDepth, QueueDepths } from '../ports.ts'

const AttributeNames: QueueAttributeName[] = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
]

/**
 * Asks all queues at once, and again when the answer is older than `maxAgeMs`: many pages that look at the summary cost one question.
 * A queue that does not answer is left out: its figures are unknown, the rest of the summary is not.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
 */
export function queueDepths(sqs: SQSClient, urls: Record<string, string>, now: () => number, maxAgeMs = 2_000): QueueDepths {
  let asked = Number.NEGATIVE_INFINITY
  let answer: Promise<QueueDepth[]> = Promise.resolve([])
  return () => {
    if (now() - asked >= maxAgeMs) {
      asked = now()
      answer = askAll(sqs, urls)
    }
    return answer
  }
}

async function askAll(sqs: SQSClient, urls: Record<string, string>): Promise<QueueDepth[]> {
  const answers = await Promise.allSettled(Object.entries(urls).map(([name, url]) => ask(sqs, name, url)))
  return answers.flatMap((answer) => {
    if (answer.status === 'fulfilled') return [answer.value]
    log.warn('queue not asked', { error: String(answer.reason) })
    return []
  })
}

async function ask(sqs: SQSClient, name: string, QueueUrl: string): Promise<QueueDepth> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }), { abortSignal: AbortSignal.timeout(2_000) })
  return {
    name,
    visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
  }
}
