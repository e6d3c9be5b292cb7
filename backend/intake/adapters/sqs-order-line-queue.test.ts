import type { SendMessageBatchCommand, SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import type { OrderLineMessage } from '../events/order-line.ts'
import { sqsOrderLineQueue } from './sqs-order-line-queue.ts'

const importId = '0b6f4f0e-4d32-4b3c-9d64-0a4f7f2c1c11'
const message = (line: number, orderId: string, customerId = 'ACME'): OrderLineMessage => ({
  importId,
  line,
  attempt: 1,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  event: { orderId, sequence: line, type: 'paid', occurredAt: '2026-01-01T00:00:00Z', customerId, amount: null, currency: null },
})

/** A queue that keeps its batches and fails as it is told: `fails(entry, call)` says whether an entry is reported as failed. */
function queueThat(fails: (entry: SendMessageBatchRequestEntry, call: number) => boolean = () => false) {
  const batches: SendMessageBatchRequestEntry[][] = []
  const accepted: string[] = []
  const pauses: number[] = []
  const client = {
    send: async ({ input }: SendMessageBatchCommand) => {
      await Promise.resolve()
      const entries = input.Entries ?? []
      batches.push(entries)
      const failed = entries.filter((entry) => fails(entry, batches.length))
      const successful = entries.filter((entry) => !failed.includes(entry))
      accepted.push(...successful.map(({ MessageDeduplicationId }) => MessageDeduplicationId ?? ''))
      return { Successful: successful.map(({ Id }) => ({ Id })), Failed: failed.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })) }
    },
  }
  const queue = sqsOrderLineQueue(client as unknown as SQSClient, 'https://queue', async (ms) => void pauses.push(ms)) // a client's one method that is used
  return { queue, batches, accepted, pauses }
}

describe('sending to the queue', () => {
  it('names group, line and trace of each message', async () => {
    const { queue, batches } = queueThat()
    await queue.send([message(2, 'a')])
    expect(batches[0]?.[0]).toMatchObject({
      MessageGroupId: 'a',
      MessageDeduplicationId: `${importId}:2:1`,
      MessageAttributes: { traceparent: { StringValue: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' } },
    })
  })

  it('sends at most ten at a time and 256 KiB', async () => {
    const { queue, batches } = queueThat()
    await queue.send(Array.from({ length: 25 }, (_, index) => message(index, 'a')))
    expect(batches.map(({ length }) => length)).toEqual([10, 10, 5])
    await queue.send(Array.from({ length: 3 }, (_, index) => message(index, 'a', 'x'.repeat(100_000))))
    expect(batches.slice(3).map(({ length }) => length)).toEqual([2, 1])
  })

  it('keeps the sequence of each order over all lanes', async () => {
    const { queue, accepted } = queueThat()
    await queue.send(Array.from({ length: 400 }, (_, index) => message(index, `o${index % 17}`)))
    const lines = accepted.map((id) => Number(id.split(':')[1]))
    for (let order = 0; order < 17; order += 1) {
      const ofOrder = lines.filter((line) => line % 17 === order)
      expect(ofOrder).toEqual(ofOrder.toSorted((one, other) => one - other))
    }
    expect(new Set(lines).size).toBe(400)
  })

  it('sends every message once where one of five fails now and then', async () => {
    let entries = 0
    const { queue, accepted } = queueThat(() => {
      entries += 1
      return entries % 5 === 0
    })
    const messages = Array.from({ length: 400 }, (_, index) => message(index, `o${index % 17}`))
    await queue.send(messages)
    expect(accepted.toSorted()).toEqual(messages.map(({ line }) => `${importId}:${line}:1`).toSorted())
  })

  it('sends what was reported as failed again, and that alone', async () => {
    const { queue, batches, pauses } = queueThat(({ MessageDeduplicationId }, call) => call === 1 && MessageDeduplicationId === `${importId}:3:1`)
    await queue.send([message(2, 'a'), message(3, 'a'), message(4, 'a')])
    expect(batches.map((entries) => entries.length)).toEqual([3, 1])
    expect(pauses).toEqual([100])
  })

  it('fails when the queue reports a message as failed every time, and not before the other lanes are over', async () => {
    const { queue, batches, accepted } = queueThat(({ MessageGroupId }) => MessageGroupId === 'a')
    const others = Array.from({ length: 1000 }, (_, index) => message(index + 10, `o${index}`))
    await expect(queue.send([message(2, 'a'), ...others])).rejects.toMatchObject({
      code: 'queue-refused',
      message: expect.stringContaining('InternalError'),
    })
    const acceptedThen = accepted.length
    expect(acceptedThen).toBeGreaterThan(700)
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(accepted).toHaveLength(acceptedThen)
    expect(batches.filter((entries) => entries.some(({ MessageGroupId }) => MessageGroupId === 'a'))).toHaveLength(6)
  })

  it('takes an entry that is not reported at all for not sent', async () => {
    const client = { send: async () => ({}) }
    const queue = sqsOrderLineQueue(client as unknown as SQSClient, 'https://queue', async () => {}) // as above
    await expect(queue.send([message(2, 'a')])).rejects.toMatchObject({ code: 'queue-refused' })
  })

  it('sends again when the call itself fails, and tells the cause in the end', async () => {
    let calls = 0
    const client = { send: async () => Promise.reject(Object.assign(new Error('no route'), { name: 'TimeoutError', calls: ++calls })) }
    const queue = sqsOrderLineQueue(client as unknown as SQSClient, 'https://queue', async () => {}) // as above
    await expect(queue.send([message(2, 'a')])).rejects.toMatchObject({
      message: expect.stringContaining('TimeoutError'),
      cause: { message: 'no route' },
    })
    expect(calls).toBe(6)
  })

  it('writes characters that SQS refuses as escapes', async () => {
    const { queue, batches } = queueThat()
    await queue.send([message(2, 'a', 'x\uffff\u0001')])
    const body = batches[0]?.[0]?.MessageBody ?? ''
    expect(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd]*$/.test(body)).toBe(true)
    expect(JSON.parse(body).event.customerId).toBe('x\uffff\u0001')
  })
})
