import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation'
import { DeleteMessageCommand, DeleteQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import getPort from 'get-port'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunningEngine } from '../../../engines/engine.ts'
import { engineNamed } from '../../../engines/index.ts'
import { separatePlace } from '../../../engines/place.ts'
import { clientOptions } from '../../../stack/client-options.ts'
import type { Description } from '../../../stack/description.ts'
import type { StackRecord } from '../../../supervisor/records.ts'
import type { ConsoleContext } from '../../context.ts'
import { queueDetail, queueNamed, send } from './queues.ts'
import { resend } from './resend.ts'

// a FIFO queue with its dead letters, on an engine of its own
const engine = engineNamed()
const region = 'eu-central-1'
const template: Description['template'] = {
  Resources: {
    Work: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: 'shop-local-work.fifo',
        FifoQueue: true,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Lost', 'Arn'] }, maxReceiveCount: 2 },
      },
    },
    Lost: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'shop-local-lost.fifo', FifoQueue: true } },
  },
}
let folder: string
let running: RunningEngine
let console: ConsoleContext
let sqs: SQSClient

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-resend-'))
  const program = join(import.meta.dirname, '..', '..', '..', '..', '.stagecraft', 'engine')
  const port = await getPort({ host: '127.0.0.1' })
  running = await engine.start(separatePlace(program, folder), { port, region, frontSecret: 'shown by nobody' })
  const endpoint = running.endpoint ?? ''
  const stack = {
    endpoint,
    region,
    service: 'shop',
    stage: 'local',
    ...(running.credentials ?? { accessKeyId: '', secretAccessKey: '' }),
  } as StackRecord // what the queues' page asks of it
  const description = { template, functions: {}, region } as unknown as Description
  console = {
    engine,
    stack: async () => stack,
    description: async () => description,
    door: async () => ({ endpoint, frontSecret: 'shown by nobody' }),
  } as unknown as ConsoleContext
  sqs = new SQSClient(clientOptions(stack))
  const client = new CloudFormationClient(clientOptions(stack))
  await client.send(new CreateStackCommand({ StackName: 'shop-local', TemplateBody: JSON.stringify(template) }))
  await waitUntilStackCreateComplete({ client, minDelay: 0.05, maxDelay: 0.1, maxWaitTime: 20 }, { StackName: 'shop-local' })
  client.destroy()
})
afterAll(async () => {
  sqs?.destroy()
  await running?.stop()
  await rm(folder, { recursive: true, force: true })
})

/** What a consumer gets, in its order, and deletes. */
async function consumed(name: string): Promise<string[]> {
  const { url } = await queueNamed(console, name)
  const bodies: string[] = []
  for (;;) {
    const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 1 }))
    if (!message) return bodies
    bodies.push(message.Body ?? '')
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }))
  }
}

/** Sends these to the dead letters, each in the group that its first letter names, and returns their ids. */
async function lose(bodies: readonly string[]): Promise<Record<string, string>> {
  const ids: Record<string, string> = {}
  for (const body of bodies)
    ids[body] = (await send(console, 'shop-local-lost.fifo', { body, group: body.slice(0, 1), attributes: { mark: body } })).id
  return ids
}

test('all dead letters go back in the order in which they lie there, in batches, and none stays', async () => {
  const bodies = Array.from({ length: 37 }, (_, at) => `${'abc'[at % 3]}${at}`)
  await lose(bodies)
  expect(await resend(console, 'shop-local-lost.fifo', { ids: 'all' })).toEqual({ sent: 37, left: [] })
  const after = await consumed('shop-local-work.fifo')
  for (const group of 'abc') expect(after.filter((body) => body.startsWith(group))).toEqual(bodies.filter((body) => body.startsWith(group)))
  expect(await queueDetail(console, 'shop-local-lost.fifo')).toMatchObject({
    ready: 0,
    held: 0,
    isDeadLetters: true,
    sources: ['shop-local-work.fifo'],
  })
})

test('a choice that would leave an earlier message of its group behind is refused, and goes with it where that is asked', async () => {
  const ids = await lose(['a1', 'b1', 'a2', 'a3', 'b2'])
  await expect(resend(console, 'shop-local-lost.fifo', { ids: [ids.a2 ?? ''] })).rejects.toMatchObject({ code: 'not-in-sequence' })
  expect(await resend(console, 'shop-local-lost.fifo', { ids: [ids.a2 ?? ''], withEarlier: true })).toEqual({ sent: 2, left: [] })
  expect(await consumed('shop-local-work.fifo')).toEqual(['a1', 'a2'])
  // what was not chosen is there for others at once, in its order
  expect(await consumed('shop-local-lost.fifo')).toEqual(['b1', 'a3', 'b2'])
})

test('a dead letter that a consumer has is not sent, and is named', async () => {
  const ids = await lose(['a1', 'b1'])
  const { url } = await queueNamed(console, 'shop-local-lost.fifo')
  await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 1, VisibilityTimeout: 60 }))
  expect(await resend(console, 'shop-local-lost.fifo', { ids: 'all' })).toEqual({
    sent: 1,
    left: [{ id: ids.a1, why: 'a consumer has it, or it is gone' }],
  })
  expect(await consumed('shop-local-work.fifo')).toEqual(['b1'])
})

test('a queue that has no dead letters of another one is refused', async () => {
  await expect(resend(console, 'shop-local-work.fifo', { ids: 'all' })).rejects.toMatchObject({ code: 'no-dead-letters-queue' })
  await expect(resend(console, 'nowhere', { ids: 'all' })).rejects.toMatchObject({ code: 'no-such-queue' })
})

// the last one: the queue is gone afterwards
test('where a resend breaks off, what it had taken is there for others at once', async () => {
  await lose(['c1', 'd1'])
  await sqs.send(new DeleteQueueCommand({ QueueUrl: (await queueNamed(console, 'shop-local-work.fifo')).url }))
  await expect(resend(console, 'shop-local-lost.fifo', { ids: 'all' })).rejects.toThrow()
  expect(await consumed('shop-local-lost.fifo')).toEqual(['c1', 'd1'])
})
