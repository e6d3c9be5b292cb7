import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  CreateEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientOptions } from '../../stack/client-options.ts'
import { absent, createFunction, region, startTestEngine, type TestEngine } from './test-engine.ts'

// notes each message, and does as its body says
const code = (file: string) => `
const { appendFileSync } = require('node:fs')
exports.handler = async ({ Records }) => {
  const note = (what) => appendFileSync('${file}', Records.map(({ body, attributes }) => [what, attributes.MessageGroupId ?? '-', body, attributes.ApproximateReceiveCount].join(' ') + '\\n').join(''))
  note('begin')
  await new Promise((resolve) => setTimeout(resolve, Records.some(({ body }) => body.startsWith('slow')) ? 2_500 : 5))
  if (Records.some(({ body }) => body.startsWith('throw'))) throw new Error('on purpose')
  note('end')
  return { batchItemFailures: Records.filter(({ body }) => body.startsWith('fail')).map(({ messageId }) => ({ itemIdentifier: messageId })) }
}`

interface Note {
  what: string
  group: string
  body: string
  count: number
}

describe.skipIf(absent).each([{ isUnrepaired: true }, { isUnrepaired: false }])(
  `mappings of queues, as they come: $isUnrepaired${absent ? ` (${absent})` : ''}`,
  ({ isUnrepaired }) => {
    let here: TestEngine
    let sqs: SQSClient
    let file: string

    beforeAll(async () => {
      here = await startTestEngine({ isUnrepaired })
      sqs = new SQSClient(clientOptions(here.access))
      file = join(here.folder, 'notes')
      await writeFile(file, '')
      const iam = new IAMClient(clientOptions(here.access))
      const trust = {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      }
      await iam.send(new CreateRoleCommand({ RoleName: 'any', AssumeRolePolicyDocument: JSON.stringify(trust) }))
      iam.destroy()
      await createFunction(here.access, 'notes', code(file), { Timeout: 3 })
    }, 120_000)
    afterAll(async () => {
      sqs?.destroy()
      await here?.remove()
    })

    const arn = (name: string) => `arn:aws:sqs:${region}:000000000000:${name}`

    async function queue(name: string, attributes: Record<string, string> = {}): Promise<string> {
      const fifo: Record<string, string> = name.endsWith('.fifo') ? { FifoQueue: 'true', ContentBasedDeduplication: 'true' } : {}
      const { QueueUrl = '' } = await sqs.send(
        new CreateQueueCommand({ QueueName: name, Attributes: { VisibilityTimeout: '3', ...fifo, ...attributes } }),
      )
      return QueueUrl
    }

    async function send(QueueUrl: string, messages: readonly [group: string, body: string][]): Promise<void> {
      const Entries = messages.map(([MessageGroupId, MessageBody], index) => ({
        Id: String(index),
        MessageBody,
        ...(QueueUrl.endsWith('.fifo') ? { MessageGroupId } : {}),
      }))
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
      expect(Failed).toEqual([])
    }

    async function map(name: string, more: object = {}): Promise<void> {
      const lambda = new LambdaClient(clientOptions(here.access))
      const asked = { EventSourceArn: arn(name), FunctionName: 'notes', FunctionResponseTypes: ['ReportBatchItemFailures' as const], ...more }
      await lambda.send(new CreateEventSourceMappingCommand(asked))
      lambda.destroy()
    }

    async function notes(what = 'begin'): Promise<Note[]> {
      const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')
      return lines
        .map((line) => line.split(' '))
        .map(([said = '', group = '', body = '', count = '']) => ({ what: said, group, body, count: Number(count) }))
        .filter((each) => each.what === what)
    }

    async function left(QueueUrl: string): Promise<number> {
      const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
      return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible)
    }

    async function bodiesIn(QueueUrl: string): Promise<string[]> {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
      return Messages.map(({ Body = '' }) => Body)
    }

    test(isUnrepaired
      ? 'groups beside one that throws become dead letters untried'
      : 'a throw makes dead letters of its own group alone', async () => {
      const dead = await queue('dead.fifo')
      const url = await queue('beside.fifo', { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('dead.fifo'), maxReceiveCount: 2 }) })
      await send(url, [
        ['a', 'throw-1'],
        ['b', 'fine-1'],
        ['c', 'fine-2'],
      ])
      await map('beside.fifo', { BatchSize: 10 })
      await expect.poll(() => left(url), { timeout: 25_000 }).toBe(0)
      const tried = (await notes()).map(({ body, count }) => `${body} ${count}`)
      expect(tried.filter((each) => each.startsWith('throw-1'))).toEqual(['throw-1 1', 'throw-1 2'])
      // both groups are innocent: as it comes, the engine never invokes the function for them. They may be in a batch with the other one once, and then have their own
      expect(tried.filter((each) => each.startsWith('fine')).toSorted()).toEqual(isUnrepaired ? [] : ['fine-1 1', 'fine-1 2', 'fine-2 1', 'fine-2 2'])
      await expect.poll(() => left(dead), { timeout: 5_000 }).toBe(isUnrepaired ? 3 : 1)
      expect((await bodiesIn(dead)).toSorted()).toEqual(isUnrepaired ? ['fine-1', 'fine-2', 'throw-1'] : ['throw-1'])
    }, 60_000)

    test.skipIf(isUnrepaired)(
      'a batch of each group is under way, in order, and no more than allowed',
      async () => {
        await writeFile(file, '')
        const url = await queue('groups.fifo', { VisibilityTimeout: '30' })
        await send(
          url,
          Array.from({ length: 10 }, (_, index) => [`group-${index % 5}`, `slow-${index}`]),
        )
        await map('groups.fifo', { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 3 } })
        await expect.poll(() => left(url), { timeout: 30_000 }).toBe(0)
        const lines = (await readFile(file, 'utf8'))
          .trim()
          .split('\n')
          .map((line) => line.split(' '))
        let most = 0
        const busy = new Set<string>()
        const last = new Map<string, number>()
        for (const [what, group = '', body = ''] of lines) {
          if (what === 'end') busy.delete(group)
          else {
            expect(busy.has(group)).toBe(false)
            const number = Number(body.split('-')[1])
            expect(number).toBeGreaterThan(last.get(group) ?? -1)
            last.set(group, number)
            most = Math.max(most, busy.add(group).size)
          }
        }
        expect(most).toBe(3)
      },
      60_000,
    )

    test.skipIf(isUnrepaired)(
      'a batch holds messages of several groups',
      async () => {
        await writeFile(file, '')
        const url = await queue('together.fifo')
        await send(
          url,
          Array.from({ length: 10 }, (_, index) => [`group-${index % 5}`, `fine-${index}`]),
        )
        await map('together.fifo', { BatchSize: 10 })
        await expect.poll(async () => (await notes('end')).length, { timeout: 20_000 }).toBe(10)
        const given = (await readFile(file, 'utf8')).trim().split('\n')
        expect(given.map((line) => line.split(' ')[0])).toEqual([...Array(10).fill('begin'), ...Array(10).fill('end')])
      },
      60_000,
    )

    test.skipIf(isUnrepaired)(
      'a batch that fails in part keeps only what failed, and its group waits for that',
      async () => {
        await writeFile(file, '')
        const url = await queue('partly.fifo')
        await send(url, [
          ['a', 'fine-a'],
          ['a', 'fail-b'],
          ['a', 'fine-c'],
        ])
        await map('partly.fifo', { BatchSize: 10 })
        await expect
          .poll(async () => (await notes()).filter(({ body }) => body === 'fail-b').map(({ count }) => count), { timeout: 20_000 })
          .toContain(3)
        expect((await notes()).filter(({ body }) => body !== 'fail-b')).toHaveLength(2)
        expect(await left(url)).toBe(1)
      },
      60_000,
    )

    test.skipIf(isUnrepaired)(
      'messages that the filter leaves out are deleted, and the function does not see them',
      async () => {
        await writeFile(file, '')
        const url = await queue('filtered')
        await map('filtered', { FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ body: { kind: ['wanted'] } }) }] } })
        await send(url, [
          ['-', '{"kind":"wanted","number":1.0}'],
          ['-', JSON.stringify({ kind: 'other' })],
        ])
        await expect.poll(() => left(url), { timeout: 20_000 }).toBe(0)
        // and in the words in which it was sent
        expect((await notes()).map(({ body }) => body)).toEqual(['{"kind":"wanted","number":1.0}'])
      },
      60_000,
    )

    test.skipIf(isUnrepaired)(
      'a standard queue has several batches under way',
      async () => {
        await writeFile(file, '')
        const url = await queue('standard', { VisibilityTimeout: '30' })
        await send(url, [
          ['-', 'slow-1'],
          ['-', 'slow-2'],
        ])
        await map('standard', { BatchSize: 1 })
        await expect.poll(() => left(url), { timeout: 20_000 }).toBe(0)
        const order = (await readFile(file, 'utf8'))
          .trim()
          .split('\n')
          .map((line) => line.split(' ')[0])
        expect(order).toEqual(['begin', 'begin', 'end', 'end'])
      },
      60_000,
    )

    test('a mapping that was updated while it worked says in the end that it works', async () => {
      await queue('updated')
      await map('updated')
      const lambda = new LambdaClient(clientOptions(here.access))
      const state = async () => {
        const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ EventSourceArn: arn('updated') }))
        return EventSourceMappings[0]
      }
      await expect.poll(async () => (await state())?.State, { timeout: 20_000 }).toBe('Enabled')
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID: (await state())?.UUID, Enabled: true }))
      // the worker before it has ended by then
      if (!isUnrepaired) await sleep(3_000)
      await expect.poll(async () => (await state())?.State, { timeout: 20_000 }).toBe(isUnrepaired ? 'Disabled' : 'Enabled')
      lambda.destroy()
    }, 60_000)

    // the last one: its message is tried for ever
    test.skipIf(isUnrepaired)(
      'a message gets the visibility timeout that the queue has when it is received',
      async () => {
        const url = await queue('changed.fifo', { VisibilityTimeout: '60' })
        await map('changed.fifo', { BatchSize: 1 })
        await send(url, [['a', 'fine']])
        await expect.poll(() => left(url), { timeout: 20_000 }).toBe(0)
        // the mapping waits for the next one by now
        await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { VisibilityTimeout: '1' } }))
        await send(url, [['a', 'throw-changed']])
        const tried = async () => (await notes()).filter(({ body }) => body === 'throw-changed').length
        await expect.poll(tried, { timeout: 30_000 }).toBeGreaterThan(1)
      },
      60_000,
    )
  },
)
