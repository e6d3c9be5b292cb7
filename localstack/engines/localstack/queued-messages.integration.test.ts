import { CreateQueueCommand, ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientOptions } from '../../stack/client-options.ts'
import { localstackHost } from './engine.ts'
import { absent, frontSecret, startTestEngine, type TestEngine } from './test-engine.ts'

describe.skipIf(absent)(`messages that lie in a queue${absent ? ` (${absent})` : ''}`, () => {
  let here: TestEngine
  let sqs: SQSClient
  const look = (queue: string, after = 0, most = 50) =>
    localstackHost.queuedMessages?.({ endpoint: here.access.endpoint, frontSecret }, queue, after, most)

  beforeAll(async () => {
    here = await startTestEngine()
    sqs = new SQSClient(clientOptions(here.access))
  }, 120_000)
  afterAll(async () => {
    sqs?.destroy()
    await here?.remove()
  })

  test('are shown without being taken, a page at a time, each with what holds it back', async () => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'looked-at.fifo', Attributes: { FifoQueue: 'true' } }))
    const Entries = ['a', 'a', 'b', 'a', 'c'].map((MessageGroupId, at) => ({
      Id: String(at),
      MessageBody: `body ${at}`,
      MessageGroupId,
      MessageDeduplicationId: String(at),
    }))
    const { Successful = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    const ids = Successful.map(({ MessageId }) => MessageId)
    const states = async () => (await look('looked-at.fifo'))?.messages.map(({ state }) => state)
    expect(await states()).toEqual(['ready', 'behind', 'ready', 'behind', 'ready'])
    const { Messages: [first] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1 }))
    expect(first?.MessageId).toBe(ids[0])
    expect(await states()).toEqual(['held', 'blocked', 'ready', 'blocked', 'ready'])
    const one = await look('looked-at.fifo', 0, 2)
    expect(one?.messages).toMatchObject([
      { id: ids[0], body: 'body 0', group: 'a', receiveCount: 1 },
      { id: ids[1], group: 'a', receiveCount: 0, state: 'blocked', by: ids[0] },
    ])
    const two = await look('looked-at.fifo', one?.next)
    expect([two?.messages.map(({ body }) => body), two?.next]).toEqual([['body 2', 'body 3', 'body 4'], undefined])
    expect(await localstackHost.messageGroups?.({ endpoint: here.access.endpoint, frontSecret }, 'looked-at.fifo', 10)).toMatchObject([
      { group: 'a', messages: 3, heldBy: ids[0] },
      { group: expect.stringMatching(/b|c/), messages: 1 },
      { group: expect.stringMatching(/b|c/), messages: 1 },
    ])
    expect(await look('no-such-queue')).toBeUndefined()
    // the looks took nothing: a consumer gets what it would have got
    const { Messages: [next] = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1, MessageSystemAttributeNames: ['ApproximateReceiveCount'] }),
    )
    expect([next?.Body, next?.Attributes?.ApproximateReceiveCount]).toEqual(['body 2', '1'])
  })

  test('of a queue without groups have their attributes, and one that is delayed says until when', async () => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'standard' }))
    const MessageAttributes = {
      kind: { DataType: 'String', StringValue: 'greeting' },
      raw: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255]) },
    }
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'now', MessageAttributes }))
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'later', DelaySeconds: 600 }))
    const page = await look('standard')
    expect(page?.messages).toMatchObject([
      { body: 'now', state: 'ready', attributes: { kind: { type: 'String', value: 'greeting' }, raw: { type: 'Binary', value: 'AP8=' } } },
      { body: 'later', state: 'delayed' },
    ])
    const [, later] = page?.messages ?? []
    expect(Date.parse(later?.until ?? '') - Date.parse(later?.sentAt ?? '')).toBe(600_000)
  })
})
