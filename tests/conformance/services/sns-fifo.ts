import { expect } from 'vitest'
import type { Account } from '../account.ts'
import { behaviour } from '../behaviour.ts'
import { refusal } from '../waiting.ts'
import { bodies, fifoQueue, receiveAll } from './queues.ts'
import { fifoTopic, strings, subscribe, subscriber, topic } from './topics.ts'

const guide = 'https://docs.aws.amazon.com/sns/latest/dg'
const api = 'https://docs.aws.amazon.com/sns/latest/api'

/** Publishes to a FIFO topic, in order. */
async function publish(aws: Account, TopicArn: string, group: string, ...messages: string[]): Promise<void> {
  for (const Message of messages) await aws.sns.publish({ TopicArn, Message, MessageGroupId: group, MessageDeduplicationId: crypto.randomUUID() })
}

/** FIFO topics. */
export const snsFifo = [
  behaviour({
    id: 'sns.fifo-fan-out',
    statement: 'Each FIFO queue of a FIFO topic gets every message, in order for each group, with group and deduplication id',
    source: `${guide}/fifo-message-delivery.html`,
    trust: 'documented',
    operations: ['sns:CreateTopic', 'sns:Subscribe', 'sns:Publish'],
    run: async (aws) => {
      const TopicArn = await fifoTopic(aws)
      const queues = [await subscriber(aws, TopicArn), await subscriber(aws, TopicArn)]
      for (const [at, group] of ['a', 'b', 'a', 'b', 'a'].entries())
        await aws.sns.publish({ TopicArn, Message: `${group}${at}`, MessageGroupId: group, MessageDeduplicationId: String(at) })
      for (const url of queues) {
        const messages = await receiveAll(aws, url, 5)
        const ofGroup = (group: string) => bodies(messages.filter(({ Attributes }) => Attributes?.MessageGroupId === group))
        expect([ofGroup('a'), ofGroup('b')]).toEqual([
          ['a0', 'a2', 'a4'],
          ['b1', 'b3'],
        ])
        expect(messages.map(({ Attributes }) => Attributes?.MessageDeduplicationId).toSorted()).toEqual(['0', '1', '2', '3', '4'])
      }
    },
  }),
  behaviour({
    id: 'sns.fifo-filter',
    statement: 'A filter leaves messages out of a FIFO queue and keeps the order of the others',
    source: `${guide}/fifo-message-filtering.html`,
    trust: 'documented',
    operations: ['sns:Subscribe', 'sns:PublishBatch'],
    run: async (aws) => {
      const TopicArn = await fifoTopic(aws)
      const url = await subscriber(aws, TopicArn, { FilterPolicy: JSON.stringify({ kind: ['x'] }) })
      const PublishBatchRequestEntries = ['x1', 'y2', 'x3', 'y4', 'x5'].map((Id) => ({
        Id,
        Message: Id,
        MessageGroupId: 'a',
        MessageDeduplicationId: Id,
        MessageAttributes: strings({ kind: Id.charAt(0) }),
      }))
      await aws.sns.publishBatch({ TopicArn, PublishBatchRequestEntries })
      expect(bodies(await receiveAll(aws, url, 3))).toEqual(['x1', 'x3', 'x5'])
    },
  }),
  behaviour({
    id: 'sns.fifo-deduplicated',
    statement: 'A message with a deduplication id that a FIFO topic has seen in the last five minutes is accepted and not delivered',
    source: `${guide}/fifo-message-dedup.html`,
    trust: 'documented',
    operations: ['sns:Publish'],
    run: async (aws) => {
      const TopicArn = await fifoTopic(aws)
      const url = await subscriber(aws, TopicArn)
      for (const Message of ['first', 'again']) await aws.sns.publish({ TopicArn, Message, MessageGroupId: 'a', MessageDeduplicationId: 'same' })
      await publish(aws, TopicArn, 'a', 'last')
      expect(bodies(await receiveAll(aws, url, 2))).toEqual(['first', 'last'])
    },
  }),
  behaviour({
    id: 'sns.fifo-needs-group',
    statement: 'A FIFO topic refuses a message without a group',
    source: `${api}/API_Publish.html`,
    trust: 'documented',
    operations: ['sns:Publish'],
    run: async (aws) => {
      const TopicArn = await fifoTopic(aws)
      expect(await refusal(aws.sns.publish({ TopicArn, Message: 'x', MessageDeduplicationId: 'x' }))).toMatch(/InvalidParameter/)
    },
  }),
  behaviour({
    id: 'sns.fifo-needs-deduplication',
    statement: 'A FIFO topic without deduplication by content refuses a message without a deduplication id',
    source: `${api}/API_Publish.html`,
    trust: 'documented',
    operations: ['sns:Publish'],
    run: async (aws) => {
      const TopicArn = await fifoTopic(aws)
      expect(await refusal(aws.sns.publish({ TopicArn, Message: 'x', MessageGroupId: 'a' }))).toMatch(/InvalidParameter/)
    },
  }),
  behaviour({
    id: 'sns.standard-not-to-fifo',
    statement: 'A FIFO queue cannot subscribe to a standard topic',
    source: `${guide}/sns-fifo-topics.html`,
    trust: 'documented',
    operations: ['sns:Subscribe'],
    run: async (aws) => {
      const [TopicArn, url] = [await topic(aws), await fifoQueue(aws)]
      expect(await refusal(subscribe(aws, TopicArn, url))).toMatch(/InvalidParameter/)
    },
  }),
]
