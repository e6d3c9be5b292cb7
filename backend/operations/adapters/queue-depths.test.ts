import type { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { queueDepths } from './queue-depths.ts'

const urls = { 'order-events': 'https://sqs/order-events', audit: 'https://sqs/audit' }

describe('queue depths', () => {
  it('asks every queue, and again after two seconds', async () => {
    const { depths, asked, pass } = askedQueues()
    expect(await depths()).toEqual([
      { name: 'order-events', visible: 3, inFlight: 2, delayed: 1 },
      { name: 'audit', visible: 3, inFlight: 2, delayed: 1 },
    ])
    pass(1_999)
    await depths()
    expect(asked).toEqual(['https://sqs/order-events', 'https://sqs/audit'])
    pass(1)
    await depths()
    expect(asked.length).toBe(4)
  })

  it('leaves out a queue that does not answer', async () => {
    const { depths } = askedQueues('https://sqs/audit')
    expect((await depths()).map(({ name }) => name)).toEqual(['order-events'])
  })
})

function askedQueues(silent?: string) {
  let time = 1_000_000
  const asked: string[] = []
  const sqs = {
    send: async ({ input }: GetQueueAttributesCommand) => {
      asked.push(input.QueueUrl ?? '')
      if (input.QueueUrl === silent) throw new Error('no answer')
      return {
        Attributes: { ApproximateNumberOfMessages: '3', ApproximateNumberOfMessagesNotVisible: '2', ApproximateNumberOfMessagesDelayed: '1' },
      }
    },
  }
  return {
    asked,
    depths: queueDepths(sqs as unknown as SQSClient, urls, () => time), // the one method that is used
    pass: (ms: number) => {
      time += ms
    },
  }
}
