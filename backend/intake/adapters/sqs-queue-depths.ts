import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { QueueDepths } from '../ports.ts'

const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'] as const

/** How many messages the queues hold together, in whatever state. */
export function sqsQueueDepths(client: Pick<SQSClient, 'send'>, queueUrls: string[]): QueueDepths {
  return {
    async total() {
      const answers = await Promise.all(
        queueUrls.map((QueueUrl) => client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }))),
      )
      return answers.flatMap(({ Attributes }) => names.map((name) => Number(Attributes?.[name] ?? 0))).reduce((sum, count) => sum + count, 0)
    },
  }
}
