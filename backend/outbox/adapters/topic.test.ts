import type { PublishBatchCommandInput, SNSClient } from '@aws-sdk/client-sns'
import { describe, expect, it } from 'vitest'
import type { OutboxEvent } from '../ports.ts'
import { topic } from './topic.ts'

const events: OutboxEvent[] = ['A', 'B', 'C'].map((orderId) => ({
  orderId,
  sequence: 2,
  type: 'paid',
  traceparent: 'trace',
  createdAt: '1764288000000000',
  body: { orderId },
}))

/** An SNS that answers each batch by what `answer` says of its orders. */
function fakeSns(answer: (orders: string[]) => { Successful: { Id?: string }[] }) {
  const requests: PublishBatchCommandInput[] = []
  const send = async ({ input }: { input: PublishBatchCommandInput }) => {
    requests.push(input)
    return answer((input.PublishBatchRequestEntries ?? []).map(({ MessageGroupId }) => MessageGroupId ?? ''))
  }
  return { requests, topic: topic({ send } as unknown as SNSClient, 'arn') } // all of the client that is used
}

function refusal(httpStatusCode: number): Error {
  return Object.assign(new Error(`status ${httpStatusCode}`), { $metadata: { httpStatusCode } })
}

const everything = (orders: string[]) => ({ Successful: orders.map((_, index) => ({ Id: String(index) })) })

describe('the topic', () => {
  it('gets each change in its order’s group, under its order and number, with type and trace', async () => {
    const { topic, requests } = fakeSns(everything)
    expect(await topic.publish(events)).toEqual(events)
    expect(requests[0]?.PublishBatchRequestEntries?.[1]).toEqual({
      Id: '1',
      Message: '{"orderId":"B"}',
      MessageGroupId: 'B',
      MessageDeduplicationId: 'B:2:1764288000000000',
      MessageAttributes: { type: { DataType: 'String', StringValue: 'paid' }, traceparent: { DataType: 'String', StringValue: 'trace' } },
    })
  })

  it('tells which changes it took', async () => {
    const { topic } = fakeSns(() => ({ Successful: [{ Id: '0' }, { Id: '2' }] }))
    expect((await topic.publish(events)).map(({ orderId }) => orderId)).toEqual(['A', 'C'])
  })

  it('gets a refused batch once more one by one, so that a bad change harms no other', async () => {
    const { topic } = fakeSns((orders) => {
      if (orders.includes('B')) throw refusal(400)
      return everything(orders)
    })
    expect((await topic.publish(events)).map(({ orderId }) => orderId)).toEqual(['A', 'C'])
  })

  it('fails as a whole when it takes nothing, or is away', async () => {
    const refusing = fakeSns(() => {
      throw refusal(400)
    })
    await expect(refusing.topic.publish(events)).rejects.toThrow('status 400')
    const away = fakeSns(() => {
      throw refusal(503)
    })
    await expect(away.topic.publish(events)).rejects.toThrow('status 503')
    expect(away.requests).toHaveLength(1)
  })
})
