import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import fc from 'fast-check'
import getPort from 'get-port'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOptions, type EngineAccess } from '../../../../../stack/client-options.ts'
import type { RunningEngine } from '../../../../engine.ts'
import { separatePlace } from '../../../../place.ts'
import { ministack } from '../../../engine.ts'
import { engineProgram, inside, pythonOfEngine } from '../../../python-fixture.ts'

const region = 'eu-central-1'
let folder: string
let port: number
let engine: RunningEngine
let access: EngineAccess
let sqs: SQSClient

async function start(): Promise<void> {
  engine = await ministack.start(separatePlace(engineProgram, folder), {
    port,
    region,
    frontSecret: 'shown by nobody',
  })
  access = { endpoint: engine.endpoint ?? '', region, ...(engine.credentials ?? { accessKeyId: '', secretAccessKey: '' }) }
  sqs = new SQSClient(clientOptions(access))
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-queues-'))
  port = await getPort({ host: '127.0.0.1' })
  await start()
})
afterAll(async () => {
  sqs?.destroy()
  await engine?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function createQueue(name: string, attributes: Record<string, string> = {}): Promise<string> {
  const fifo: Record<string, string> = name.endsWith('.fifo') ? { FifoQueue: 'true' } : {}
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: { VisibilityTimeout: '300', ...fifo, ...attributes } }),
  )
  return QueueUrl
}

let sent = 0

/** Sends a message for each group: its body is a number that grows with each message. */
async function send(QueueUrl: string, groups: readonly string[]): Promise<string[]> {
  const bodies = groups.map(() => String(++sent))
  const Entries = bodies.map((body, index) => ({
    Id: String(index),
    MessageBody: body,
    ...(QueueUrl.endsWith('.fifo') ? { MessageGroupId: groups[index], MessageDeduplicationId: body } : {}),
  }))
  await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
  return bodies
}

async function receive(QueueUrl: string, most = 10): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: most, WaitTimeSeconds: 0, MessageSystemAttributeNames: ['All'] }),
  )
  return Messages
}

async function remove(QueueUrl: string, messages: readonly Message[]): Promise<void> {
  const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
  const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
  expect(Failed).toEqual([])
}

async function counts(QueueUrl: string): Promise<number[]> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
  return (['', 'NotVisible', 'Delayed'] as const).map((kind) => Number(Attributes[`ApproximateNumberOfMessages${kind}`]))
}

const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body)

test('the index of a queue does what a look through the whole queue does', async () => {
  const seed = Math.floor(Math.random() * 1_000_000)
  await promisify(execFile)(pythonOfEngine, ['-B', '-m', 'stagecraft_ministack.messages.queue_messages_of', String(seed), '100'], { cwd: inside })
})

const receivedTwice = `
import sys
sys.path.insert(0, sys.argv[1])
from stagecraft_ministack.messages import queues
from ministack.services import sqs

messages = [{"id": body, "body": body, "group_id": "a", "visible_at": 0} for body in ("1", "2")]
sqs._queues["queue"] = {"is_fifo": True, "attributes": {}, "messages": messages}
first = sqs._receive_messages_for_esm("queue", 1)
sqs._queues["queue"]["messages"].change_visibility(first[0]["receipt_handle"], 0)
second = sqs._receive_messages_for_esm("queue", 1)
sqs._delete_messages_for_esm("queue", {first[0]["receipt_handle"]})
assert sqs._receive_messages_for_esm("queue", 1) == [], "the group was let go while its message is held"
sqs._delete_messages_for_esm("queue", {second[0]["receipt_handle"]})
assert [message["body"] for message in sqs._receive_messages_for_esm("queue", 1)] == ["2"]
`

test('a batch whose messages were received again meanwhile does not let go of their group', async () => {
  await promisify(execFile)(pythonOfEngine, ['-B', '-c', receivedTwice, inside])
})

test('a FIFO queue keeps the order of each group in any sequence of requests', async () => {
  const url = await createQueue('any.fifo')
  const group = fc.constantFrom('a', 'b', 'c')
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ send: fc.array(group, { minLength: 1, maxLength: 6 }) }) },
    { weight: 3, arbitrary: fc.record({ receive: fc.integer({ min: 1, max: 10 }) }) },
    { weight: 2, arbitrary: fc.record({ done: fc.nat() }) },
    { weight: 2, arbitrary: fc.record({ giveBack: fc.nat() }) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      await sqs.send(new PurgeQueueCommand({ QueueUrl: url }))
      let waiting: { body: string; group: string }[] = []
      const held: { message: Message; group: string }[] = []
      for (const each of steps) {
        if ('send' in each) {
          const numbers = await send(url, each.send)
          waiting.push(...each.send.map((name, index) => ({ group: name, body: numbers[index] ?? '' })))
        } else if ('receive' in each) {
          const free = waiting.filter((one) => !held.some((other) => other.group === one.group)).slice(0, each.receive)
          const received = await receive(url, each.receive)
          expect(bodies(received)).toEqual(free.map(({ body }) => body))
          waiting = waiting.filter((one) => !free.includes(one))
          held.push(...received.map((message) => ({ message, group: message.Attributes?.MessageGroupId ?? '' })))
        } else {
          const [one] = held.splice(('done' in each ? each.done : each.giveBack) % Math.max(held.length, 1), 1)
          if (!one) continue
          if ('done' in each) await remove(url, [one.message])
          else {
            const { ReceiptHandle } = one.message
            await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 }))
            waiting = [...waiting, { group: one.group, body: one.message.Body ?? '' }].sort((a, b) => Number(a.body) - Number(b.body))
          }
        }
        expect(await counts(url)).toEqual([waiting.length, held.length, 0])
      }
    }),
    { numRuns: 25 },
  )
})

test('a message that came back as often as its queue allows goes to the dead letters', async () => {
  const dead = await createQueue('dead.fifo')
  const deadLetterTargetArn = `arn:aws:sqs:${region}:000000000000:dead.fifo`
  const url = await createQueue('tries.fifo', { VisibilityTimeout: '0', RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 }) })
  const [first, second] = await send(url, ['a', 'a'])
  for (const times of ['1', '2', '3']) {
    const received = await receive(url, 1)
    expect(received.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual([[first, times]])
  }
  expect(bodies(await receive(url, 1))).toEqual([second])
  expect(bodies(await receive(dead))).toEqual([first])
})

test('a standard queue hides what is delayed, and hands out the rest in the order in which it was sent', async () => {
  const url = await createQueue('standard')
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: [{ Id: '1', MessageBody: 'later', DelaySeconds: 1 }] }))
  const numbers = await send(url, ['', '', ''])
  expect(await counts(url)).toEqual([3, 0, 1])
  const received = await receive(url)
  expect(bodies(received)).toEqual(numbers)
  await remove(url, received)
  await expect.poll(async () => bodies(await receive(url)), { timeout: 10_000 }).toEqual(['later'])
})

test('what a queue held is there after a restart, in order, and was sent only once', async () => {
  const url = await createQueue('kept.fifo')
  const numbers = await send(url, ['a', 'b', 'a'])
  await receive(url, 2)
  // an engine without its objects counts as lost
  await mkdir(join(folder, 'engine-state', 'objects'), { recursive: true })
  await engine.stop()
  sqs.destroy()
  await start()
  const again = await createQueue('kept.fifo')
  const Entries = [{ Id: '1', MessageBody: 'repeated', MessageGroupId: 'c', MessageDeduplicationId: numbers[0] }]
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: again, Entries }))
  expect((await receive(again)).map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual([
    [numbers[0], '2'],
    [numbers[1], '2'],
    [numbers[2], '1'],
  ])
  const shape = JSON.parse(await readFile(join(folder, 'engine-state', 'services', 'sqs.json'), 'utf8'))
  const [queue] = Object.entries<{ messages: object[]; dedup_cache: object }>(shape.payload.queues.data).filter(([key]) => key.includes('kept'))
  expect(queue?.[1].messages).toHaveLength(3)
  expect(Object.values(queue?.[1].dedup_cache ?? {})).toHaveLength(3)
})

test('messages are shown without being taken, a page at a time, each with what holds it back', async () => {
  const url = await createQueue('looked-at.fifo')
  const groups = ['a', 'a', 'b', 'a', 'c']
  const sent = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: url,
      Entries: groups.map((MessageGroupId, at) => ({
        Id: String(at),
        MessageBody: `body ${at}`,
        MessageGroupId,
        MessageDeduplicationId: String(at),
      })),
    }),
  )
  const ids = sent.Successful?.map(({ MessageId }) => MessageId)
  const door = { endpoint: access.endpoint, frontSecret: 'shown by nobody' }
  const states = async () => (await ministack.queuedMessages?.(door, 'looked-at.fifo', 0, 50))?.messages.map(({ state }) => state)
  expect(await states()).toEqual(['ready', 'behind', 'ready', 'behind', 'ready'])
  const { Messages: [first] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 1 }))
  expect(first?.MessageId).toBe(ids?.[0])
  expect(await states()).toEqual(['held', 'blocked', 'ready', 'blocked', 'ready'])
  const one = await ministack.queuedMessages?.(door, 'looked-at.fifo', 0, 2)
  expect(one?.messages).toMatchObject([
    { id: ids?.[0], body: 'body 0', group: 'a', receiveCount: 1 },
    { id: ids?.[1], group: 'a', receiveCount: 0, state: 'blocked', by: ids?.[0] },
  ])
  const two = await ministack.queuedMessages?.(door, 'looked-at.fifo', one?.next ?? 0, 50)
  expect([two?.messages.map(({ body }) => body), two?.next]).toEqual([['body 2', 'body 3', 'body 4'], undefined])
  expect(await ministack.messageGroups?.(door, 'looked-at.fifo', 10)).toMatchObject([
    { group: 'a', messages: 3, heldBy: ids?.[0] },
    { group: expect.stringMatching(/b|c/), messages: 1 },
    { group: expect.stringMatching(/b|c/), messages: 1 },
  ])
  expect(await ministack.queuedMessages?.(door, 'no-such-queue', 0, 1)).toBeUndefined()
  // the looks took nothing: a consumer gets what it would have got
  const { Messages: [next] = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 1, MessageSystemAttributeNames: ['ApproximateReceiveCount'] }),
  )
  expect([next?.Body, next?.Attributes?.ApproximateReceiveCount]).toEqual(['body 2', '1'])
  expect((await ministack.flow?.(door))?.queues['looked-at.fifo']).toEqual({ ready: 3, held: 2, delayed: 0, sent: 5, received: 2, deleted: 0 })
})

test('what receivers hold is handed out once more, in its order, and the first receipt is void', async () => {
  const url = await createQueue('twice.fifo')
  const Entries = ['a', 'a', 'b'].map((MessageGroupId, at) => ({
    Id: String(at),
    MessageBody: String(at),
    MessageGroupId,
    MessageDeduplicationId: String(at),
  }))
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))
  const door = { endpoint: access.endpoint, frontSecret: 'shown by nobody' }
  const taken = () =>
    sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['ApproximateReceiveCount'] }))
  const first = (await taken()).Messages ?? []
  expect((await taken()).Messages ?? []).toEqual([])
  expect(await ministack.redeliver?.(door, 'twice.fifo')).toBe(first.length)
  const again = (await taken()).Messages ?? []
  expect(again.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual(first.map(({ Body }) => [Body, '2']))
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first[0]?.ReceiptHandle })).catch(() => {})
  expect(await ministack.redeliver?.(door, 'twice.fifo')).toBe(again.length)
  expect(await ministack.redeliver?.(door, 'no-such-queue')).toBe(0)
})
