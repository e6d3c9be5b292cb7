import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { migrations } from '../../backend/database/migrations.ts'
import { fileOf, orderEvents } from '../system/support/order-files.ts'
import { emptyStack } from '../system/support/stack.ts'
import { type KeptRelease, keptReleases, runKept, runOwn } from './releases/kept.ts'
import { breakFunctions } from './support/broken-functions.ts'
import { expectPromise, type HandedOver } from './support/expect-promise.ts'
import { killFunction } from './support/function-processes.ts'
import { goOn, holdDelivery } from './support/mappings.ts'
import { depth } from './support/queues.ts'
import { atLeast, figuresOf, until } from './support/settle.ts'
import { call, drop, openStack, type Stack } from './support/stack.ts'
import { watch } from './support/watcher.ts'

/**
 * Expand and contract, as a deployment goes: an earlier release with its own schema and data, then this release's migrations while the earlier code is at
 * work, then this release's code, then back. Each time with messages in every queue and changes in the outbox that the code before has left.
 */
let stack: Stack
const names = migrations.map(({ name }) => name)
const subscribers = ['record-audit', 'write-notice']
// those that read or write what another has written: by a queue, or in the database
const functions = [
  'read-file',
  'apply-event',
  'publish-outbox',
  'record-audit',
  'write-notice',
  'record-dead-letter',
  'reconcile',
  'orders',
  'imports',
]

beforeAll(async () => {
  stack = await openStack()
})
afterAll(async () => {
  await runOwn(stack, [...functions, 'migrate'])
  await call(stack, 'migrate')
  await stack.close()
})

it('two releases are kept, each with fewer migrations than the next', () => {
  const counts = [...keptReleases(), { migrations: names }].map(({ migrations: those }) => those.length)
  expect(counts.length).toBe(3)
  expect(counts).toEqual([...new Set(counts)].sort((one, other) => one - other))
})

describe.each(keptReleases())('the release of $commit', (release) => {
  const of = (what: string) => `${release.commit}-${what}`
  const first = orderEvents(of('first'), 12)

  it('fills a database of its own', async () => {
    await startWith(release)
    const watcher = watch(stack)
    const { key } = await drop(stack, of('first.csv'), fileOf(first))
    await expectPromise(stack, watcher, { files: { [key]: fileOf(first) }, events: first })
  })

  it('works on when this release has migrated the database, and settles what was in flight', async () => {
    const watcher = watch(stack)
    const left = await leaveInFlight(of('before'))
    await runOwn(stack, ['migrate'])
    expect(await call(stack, 'migrate')).toEqual({ applied: names.slice(release.migrations.length) })
    const meanwhile = await handOver(of('meanwhile'))
    await left.letGo()
    await expectPromise(stack, watcher, both(left, meanwhile))
    await answersFor(of('meanwhile-1'))
  })

  it('leaves what it has in flight to this release, which knows again what it has read', async () => {
    const watcher = watch(stack)
    const left = await leaveInFlight(of('to-next'))
    await runOwn(stack, functions)
    await left.letGo()
    const again = await drop(stack, of('again.csv'), fileOf(first))
    const more = await handOver(of('next'))
    await expectPromise(stack, watcher, both(left, more, { files: { [again.key]: fileOf(first) }, events: first }))
    expect(await figuresOf(stack, again.key)).toMatchObject({ duplicate: first.length, applied: 0 })
  })

  it('settles what this release has in flight when it is brought back', async () => {
    const watcher = watch(stack)
    const left = await leaveInFlight(of('back'))
    await runKept(
      stack,
      release,
      Object.keys(stack.record.functions).filter((name) => name !== 'migrate'),
    )
    await left.letGo()
    const more = await handOver(of('after'))
    await expectPromise(stack, watcher, both(left, more))
    await answersFor(of('back-queue-1'))
  })
})

/** A stack as if the release had just been deployed to it for the first time. */
async function startWith(release: KeptRelease): Promise<void> {
  await emptyStack(stack.record)
  await stack.pool.query('drop schema public cascade; create schema public')
  await runKept(stack, release, [...functions, 'migrate'])
  expect(await call(stack, 'migrate')).toEqual({ applied: release.migrations })
}

/** Hands a file over. */
async function handOver(prefix: string): Promise<HandedOver> {
  const events = orderEvents(prefix, 12)
  const { key } = await drop(stack, `${prefix}.csv`, fileOf(events))
  return { files: { [key]: fileOf(events) }, events }
}

/**
 * Leaves messages of the running code in the queues of subscribers, changes of it in the outbox, and messages of it in the queue of order events. `letGo` has
 * them handled, by whatever code then runs.
 */
async function leaveInFlight(prefix: string): Promise<HandedOver & { letGo(): Promise<void> }> {
  let giveBack = async () => {}
  const resume = async () => {
    await giveBack()
    for (const each of [...subscribers, 'apply-event']) await goOn(stack, each)
  }
  onTestFinished(resume)
  for (const each of subscribers) await holdDelivery(stack, each)
  const told = await handOver(`${prefix}-told`)
  await until('every change is in the queue of the audit, and known to be', async () => {
    return (await depth(stack, 'audit')) >= told.events.length && (await inFlight()).unpublished === 0
  })
  giveBack = await breakFunctions(stack, ['publish-outbox'])
  // a publisher that has found nothing waits a moment for more, and one that was asked before may only be starting: both would publish what comes next
  await until('no publisher has run for two seconds', goneFor(2_000))
  const changed = await handOver(`${prefix}-outbox`)
  for (const key of Object.keys(changed.files)) await atLeast(stack, key, 'applied', changed.events.length)
  await holdDelivery(stack, 'apply-event')
  const queued = await handOver(`${prefix}-queue`)
  // a line is in the ledger before its message is in the queue
  await until('every line is in the queue', async () => (await depth(stack, 'order-events')) === queued.events.length)
  expect(await inFlight()).toEqual({ unpublished: changed.events.length, queued: queued.events.length })
  return {
    ...both(told, changed, queued),
    letGo: async () => {
      await resume()
      // LocalStack ends processes of a function whose configuration changed, the one that it has just given to a caller too
      await until('the publisher runs', async () => call(stack, 'publish-outbox').then(() => true))
    },
  }
}

async function inFlight(): Promise<{ unpublished: number; queued: number }> {
  const { rows } = await stack.pool.query<{ unpublished: number; queued: number }>(
    `select (select count(*)::int from outbox where published_at is null) as unpublished, (select count(*)::int from import_lines where state = 'queued') as queued`,
  )
  return rows[0] ?? { unpublished: -1, queued: -1 }
}

function goneFor(ms: number): () => Promise<boolean> {
  let since = Number.POSITIVE_INFINITY
  return async () => {
    const isGone = (await killFunction(stack, 'publish-outbox')) === 0
    since = isGone ? Math.min(since, performance.now()) : Number.POSITIVE_INFINITY
    return performance.now() - since >= ms
  }
}

function both(...handedOver: HandedOver[]): HandedOver {
  return { files: Object.assign({}, ...handedOver.map(({ files }) => files)), events: handedOver.flatMap(({ events }) => events) }
}

/** The HTTP functions of the running code answer a person who looks at this order and at the imports. */
async function answersFor(orderId: string): Promise<void> {
  expect(await answer('orders', `/orders/${orderId}`)).toMatchObject({ id: orderId, status: 'delivered', paid: true })
  expect(await answer('orders', '/orders')).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ status: 'delivered' })]) })
  expect(await answer('imports', '/imports')).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ settled: true })]) })
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
async function answer(name: string, path: string): Promise<unknown> {
  const claims = { sub: 'a-viewer', username: 'viewer', scope: 'openid orders/read', 'cognito:groups': '[viewer]' }
  const { statusCode, body } = (await call(stack, name, {
    version: '2.0',
    routeKey: `GET ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: { host: 'localhost' },
    requestContext: { http: { method: 'GET', path }, domainName: 'localhost', requestId: 'request', authorizer: { jwt: { claims, scopes: [] } } },
    isBase64Encoded: false,
  })) as { statusCode: number; body: string } // what an HTTP API takes
  expect([path, statusCode, body]).toEqual([path, 200, body])
  return JSON.parse(body)
}
