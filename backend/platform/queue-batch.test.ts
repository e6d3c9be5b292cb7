import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Context, SQSEvent } from 'aws-lambda'
import { expect, it, vi } from 'vitest'
import { log } from './log.ts'
import { backOffSeconds, queueBatch } from './queue-batch.ts'

const context = {} as Context // not looked at

function batch(...receives: number[]): SQSEvent {
  const Records = receives.map((count, index) => ({
    ...{ messageId: `message-${index}`, receiptHandle: `handle-${index}`, body: '{}' },
    attributes: { ApproximateReceiveCount: String(count), MessageGroupId: 'A' },
  }))
  return { Records } as unknown as SQSEvent // all of a record that is read
}

function fakeSqs(answer: () => Promise<object>) {
  const sent: unknown[] = []
  const send = ({ input }: { input: { Entries: unknown[] } }) => {
    sent.push(...input.Entries)
    return answer()
  }
  return { sent, sqs: { send } as unknown as SQSClient } // all of the client that is used
}

it('reports those that failed, and hides each for longer the more often it came', async () => {
  const { sqs, sent } = fakeSqs(async () => ({}))
  const answer = await queueBatch(sqs, 'queue', async () => ['message-1', 'message-2'])(batch(1, 3, 9), context)
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }, { itemIdentifier: 'message-2' }] })
  expect(sent).toEqual([
    { Id: '0', ReceiptHandle: 'handle-1', VisibilityTimeout: 4 },
    { Id: '1', ReceiptHandle: 'handle-2', VisibilityTimeout: 60 },
  ])
})

it('asks the queue for nothing when all went well', async () => {
  const { sqs, sent } = fakeSqs(async () => ({}))
  expect(await queueBatch(sqs, 'queue', async () => [])(batch(1, 1), context)).toEqual({ batchItemFailures: [] })
  expect(sent).toEqual([])
})

it('reports them though the queue cannot be asked to hide them', async () => {
  const { sqs } = fakeSqs(() => Promise.reject(new Error('throttled')))
  expect(await queueBatch(sqs, 'queue', async () => ['message-0'])(batch(1), context)).toEqual({
    batchItemFailures: [{ itemIdentifier: 'message-0' }],
  })
})

it('doubles up to a minute', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 15].map(backOffSeconds)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
})

it('says in every line of its log which messages it worked on, with their trace', async () => {
  const append = vi.spyOn(log, 'appendKeys')
  const event = batch(2)
  const body = JSON.stringify({ line: 1, traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` })
  await queueBatch(fakeSqs(async () => ({})).sqs, 'queue', async () => [])({ Records: event.Records.map((record) => ({ ...record, body })) }, context)
  expect(append).toHaveBeenCalledWith({ messages: [{ group: 'A', receives: 2, traceId: 'a'.repeat(32) }] })
  append.mockRestore()
})
