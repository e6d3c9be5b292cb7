import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { DeleteFunctionConcurrencyCommand, InvokeCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda'
import { GetQueueUrlCommand, PurgeQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { textOf } from '../structure/sources.ts'
import { event, fileOf } from '../system/support/order-files.ts'
import { emptyStack, signedIn } from '../system/support/stack.ts'
import { type AlarmState, type Alarms, alarmsOf } from './support/alarms.ts'
import { breakApi } from './support/broken-api.ts'
import { breakFunctions } from './support/broken-functions.ts'
import { goOn, holdDelivery } from './support/mappings.ts'
import { queueUrl } from './support/queues.ts'
import { figuresOf, settled, until } from './support/settle.ts'
import { call, drop, functionName, openStack, type Stack } from './support/stack.ts'

/*
 * Every alarm of the template is caused, seen in ALARM with its e-mail in the mailbox, cleared, and seen in OK with its e-mail. Where a laptop has not
 * what the alarm watches, its metric is put by hand: then the alarm's name, threshold and actions are tested, and the metric is not.
 */
let stack: Stack
let alarms: Alarms
let functions: string[]

/** Alarms of what there is on AWS only → a value that breaches, and one that does not. */
const byHand: Record<string, [breaching: number, fine: number]> = {
  'database-capacity': [95, 10],
  'database-connections': [200, 5],
  'database-memory': [100_000_000, 1_000_000_000],
}

/** Alarms → what causes them, in `cause` below. */
const caused = [
  'dead-letters',
  'audit-dead-letters',
  'customer-notices-dead-letters',
  'read-file-failures',
  'failed-invocations',
  'order-events-oldest-message',
  'order-events-dlq-oldest-message',
  'audit-oldest-message',
  'customer-notices-oldest-message',
  'oldest-waiting-event',
  'stalled-import',
  'refused-lines',
  'outbox-lag',
]

const ofApi = ['api-errors', 'api-latency']

/** Queues that are not FIFO. */
const standard = ['read-file-failures', 'failed-invocations']

beforeAll(async () => {
  stack = await openStack()
  alarms = alarmsOf(stack)
  functions = Object.keys(stack.record.functions)
  await emptyStack(stack.record)
  // before a test breaks the functions of the sign-in, too
  await signedIn(stack.record)
})
afterAll(async () => {
  alarms.close()
  await stack.close()
})

const ofFunctions = (kind: 'errors' | 'throttles') => functions.map((name) => `${name}-${kind}`)
const measure = () => call(stack, 'measure-backlog')

test('the runbook lists the alarms whose metrics are put by hand', () => {
  const [, listed = ''] = textOf('docs/runbook.md').split('| put by hand |')
  expect([...listed.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name)).toEqual(Object.keys(byHand))
})

test('each alarm of the stack is tested here', async () => {
  const tested = [...caused, ...ofApi, ...Object.keys(byHand), ...ofFunctions('errors'), ...ofFunctions('throttles')]
  expect([...(await alarms.states()).keys()].toSorted()).toEqual(tested.toSorted())
})

describe.concurrent('functions, and what is on AWS only', () => {
  test('the errors alarm of each function goes off and ends', async () => {
    const since = new Date()
    const mend = await breakFunctions(stack, functions)
    try {
      for (const name of functions) {
        const { FunctionError } = await stack.lambda.send(new InvokeCommand({ FunctionName: functionName(stack, name), Payload: '{"Records":[]}' }))
        expect([name, FunctionError]).toEqual([name, 'Unhandled'])
      }
      await alarms.reach(ofFunctions('errors'), 'ALARM', since, 60)
    } finally {
      await mend()
    }
    await alarms.reach(ofFunctions('errors'), 'OK', since, 90)
  }, 300_000)

  test('the alarms of the API go off where its answers are errors and come late, and end', async () => {
    const since = new Date()
    const headers = await signedIn(stack.record)
    const ask = async (query = '') => (await fetch(`${stack.record.urls.api}/activity${query}`, { headers })).status
    const askUntil = async (state: AlarmState, queries: readonly string[], status: number) => {
      for (const end = Date.now() + 150_000; Date.now() < end; ) {
        for (const query of queries) expect(await ask(query)).toBe(status)
        await sleep(200)
        if ((await alarms.missing(ofApi, state, since)).length === 0) break
      }
      await alarms.reach(ofApi, state, since, 10)
    }
    const mend = await breakApi(stack, 'backend/activity/functions/activity', 3_500)
    try {
      await askUntil('ALARM', ['?late', '', '', '', '', ''], 500)
    } finally {
      await mend()
    }
    await askUntil('OK', [''], 200)
  }, 360_000)

  test('the alarms whose metrics are put by hand go off and end', async () => {
    const since = new Date()
    for (const [index, state] of [
      [0, 'ALARM'],
      [1, 'OK'],
    ] as const) {
      for (let seconds = 0; seconds < 120; seconds += 2) {
        for (const [name, values] of Object.entries(byHand)) await alarms.put(name, values[index])
        await sleep(2_000)
        if ((await alarms.missing(Object.keys(byHand), state, since)).length === 0) break
      }
      await alarms.reach(Object.keys(byHand), state, since, 10)
    }
  }, 300_000)
})

test('the throttles alarm of each function goes off, of that one alone, and ends', async () => {
  const since = new Date()
  const throttle = async (name: string) => {
    const FunctionName = functionName(stack, name)
    await stack.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }))
    const invoked = stack.lambda.send(new InvokeCommand({ FunctionName, Payload: '{"Records":[]}' }))
    await expect(invoked).rejects.toMatchObject({ name: 'TooManyRequestsException' })
  }
  const [first = '', ...others] = functions
  try {
    await throttle(first)
    await alarms.reach([`${first}-throttles`], 'ALARM', since, 60)
    expect(await alarms.missing(ofFunctions('throttles'), 'ALARM', since)).toEqual(ofFunctions('throttles').slice(1))
    for (const name of others) await throttle(name)
    await alarms.reach(ofFunctions('throttles').slice(1), 'ALARM', since, 60)
  } finally {
    for (const name of functions) await stack.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: functionName(stack, name) }))
  }
  await alarms.reach(ofFunctions('throttles'), 'OK', since, 90)
}, 300_000)

describe('the system', () => {
  test('the alarms of queues and of the backlog go off and end', async () => {
    const since = new Date()
    const refused = await drop(stack, `${randomUUID()}.csv`, `${fileOf([])}${'not an event,,,,,,\n'.repeat(20)}`)
    await settled(stack, [refused.key])
    const clear = await cause()
    const reach = async (state: AlarmState) => {
      let left: string[] = caused
      const seen = async () => {
        await measure()
        left = await alarms.missing(caused, state, since)
        return left.length === 0
      }
      await until(`each alarm was in ${state}`, seen, 90).catch((error: Error) => {
        throw new Error(`${error.message} Missing: ${left}`)
      })
    }
    await reach('ALARM')
    await clear()
    await reach('OK')
  }, 300_000)
})

/** Breaks what each of `caused` watches; resolves to what mends all of it. */
async function cause(): Promise<() => Promise<void>> {
  const order = (name: string, sequence: number, type = 'placed') => event(`${name}-${randomUUID().slice(0, 8)}`, sequence, type as 'placed')
  // an event whose predecessor has not come
  const late = `late-${randomUUID().slice(0, 8)}`
  const waiting = await drop(stack, `${randomUUID()}.csv`, fileOf([event(late, 2, 'paid')]))
  await settled(stack, [waiting.key])
  // a reader that hangs: it keeps its lease and does not get on
  const stalled = await drop(stack, `${randomUUID()}.csv`, fileOf([order('stalled', 1)]))
  await settled(stack, [stalled.key])
  const setReading = (lease: string) =>
    stack.pool.query(
      `update imports set status = 'reading', lease_owner = 'gone', lease_until = now() + $2::interval, updated_at = now() - interval '1 hour' where object_key = $1`,
      [stalled.key, lease],
    )
  await setReading('1 hour')
  // a line that its function gave up
  await holdDelivery(stack, 'apply-event')
  const dead = await drop(stack, `${randomUUID()}.csv`, fileOf([order('dead', 1)]))
  await until('the line is queued', async () => (await figuresOf(stack, dead.key))?.queued === 1)
  await moveToDeadLetters()
  await until('the line is dead', async () => (await figuresOf(stack, dead.key))?.dead === 1)
  // subscribers that do not get on, with a change of each kind before them
  await holdDelivery(stack, 'record-audit')
  await holdDelivery(stack, 'write-notice')
  await goOn(stack, 'apply-event')
  const told = order('told', 1)
  const changes = await drop(stack, `${randomUUID()}.csv`, fileOf([told, event(told.orderId, 2, 'shipped')]))
  await until('they are applied', async () => (await figuresOf(stack, changes.key))?.applied === 2)
  await until('they are published', async () => (await stack.pool.query('select 1 from outbox where published_at is null')).rowCount === 0)
  // and changes that nobody publishes
  await until(
    'nobody publishes any more',
    async () => (await stack.pool.query('select 1 from outbox_request where requested_at is null')).rowCount === 1,
  )
  const mendPublisher = await breakFunctions(stack, ['publish-outbox'])
  const unpublished = await drop(stack, `${randomUUID()}.csv`, fileOf([order('unpublished', 1)]))
  await until('it is applied', async () => (await figuresOf(stack, unpublished.key))?.applied === 1)
  // lines and dead letters that are not taken
  await holdDelivery(stack, 'apply-event')
  await holdDelivery(stack, 'record-dead-letter')
  const kept = await drop(stack, `${randomUUID()}.csv`, fileOf([order('kept', 1)]))
  await send('order-events-dlq')
  for (const name of ['audit-dlq', 'customer-notices-dlq']) await send(name)
  for (const name of standard) await send(name)
  return async () => {
    for (const name of ['order-events-dlq', 'audit-dlq', 'customer-notices-dlq', ...standard])
      await stack.sqs.send(new PurgeQueueCommand({ QueueUrl: await urlOf(name) }))
    await mendPublisher()
    for (const name of ['apply-event', 'record-dead-letter', 'record-audit', 'write-notice']) await goOn(stack, name)
    await setReading('0 seconds')
    await call(stack, 'reconcile')
    const predecessor = await drop(stack, `${randomUUID()}.csv`, fileOf([event(late, 1, 'placed')]))
    const many = Array.from({ length: 200 }, () => order('fine', 1))
    const fine = await drop(stack, `${randomUUID()}.csv`, fileOf(many))
    const headers = { ...(await signedIn(stack.record)), 'content-type': 'application/json' }
    const redrive = await fetch(`${stack.record.urls.api}/redrives`, { method: 'POST', headers, body: '{}' })
    expect(redrive.status).toBe(202)
    await call(stack, 'publish-outbox')
    await settled(stack, [waiting.key, stalled.key, dead.key, changes.key, unpublished.key, kept.key, predecessor.key, fine.key], 60)
  }
}

// where the queue would have put it after fifteen tries
async function moveToDeadLetters(): Promise<void> {
  const { Messages = [] } = await stack.sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl(stack, 'order-events'), WaitTimeSeconds: 5 }))
  await stack.sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl(stack, 'order-events') }))
  await send('order-events-dlq', Messages[0]?.Body)
}

async function send(name: string, MessageBody = 'of a test'): Promise<void> {
  const QueueUrl = await urlOf(name)
  const isFifo = QueueUrl.endsWith('.fifo')
  await stack.sqs.send(
    new SendMessageCommand({ QueueUrl, MessageBody, ...(isFifo ? { MessageGroupId: randomUUID(), MessageDeduplicationId: randomUUID() } : {}) }),
  )
}

async function urlOf(name: string): Promise<string> {
  const full = `${stack.record.service}-${stack.record.stage}-${name}`
  const QueueName = standard.includes(name) ? full : `${full}.fifo`
  return (await stack.sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? ''
}
