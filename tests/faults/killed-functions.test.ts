import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { event, fileOf, orderEvents } from '../system/support/order-files.ts'
import { expectPromise } from './support/expect-promise.ts'
import { killFunction, killRepeatedly } from './support/function-processes.ts'
import { depth, givingUpAfter, withQueue } from './support/queues.ts'
import { held } from './support/row-lock.ts'
import { atLeast, endLeases, figuresOf, settled, until } from './support/settle.ts'
import { call, drop, openStack, type Stack } from './support/stack.ts'
import { watch } from './support/watcher.ts'

let stack: Stack

beforeAll(async () => {
  stack = await openStack()
})
afterAll(() => stack.close())

describe('functions killed with SIGKILL', () => {
  it('reads on behind the last committed line when read-file dies in the middle of a file', async () => {
    const watcher = watch(stack)
    const events = orderEvents('half-read', 1_500)
    const content = fileOf(events)
    const { key } = await drop(stack, 'half-read.csv', content)
    for (let deaths = 1; deaths <= 2; deaths += 1) {
      // entered and not sent, or not wholly: a chunk is 1,000 lines
      await atLeast(stack, key, 'lines', 1_000)
      expect(await killFunction(stack, 'read-file')).toBeGreaterThan(0)
      expect(await figuresOf(stack, key)).toMatchObject({ status: 'reading' })
      // the engine's own second try finds the import taken
      await endLeases(stack)
      expect(await call(stack, 'reconcile')).toMatchObject({ readingsResumed: 1 })
    }
    await expectPromise(stack, watcher, { files: { [key]: content }, events })
    expect(await figuresOf(stack, key)).toMatchObject({ lines: events.length, applied: events.length })
  })

  it('applies every event once when apply-event dies again and again, before and after its commit', async () => {
    const watcher = watch(stack)
    const events = orderEvents('killed-apply', 120)
    const content = fileOf(events)
    // each death counts as a receipt of the whole batch: random ones must not make dead letters here
    await withQueue(stack, 'order-events', { VisibilityTimeout: '1', RedrivePolicy: await givingUpAfter(stack, 'order-events', 1_000) }, async () => {
      const { key } = await drop(stack, 'killed-apply.csv', content)
      await killRepeatedly(stack, 'apply-event', { times: 3, forMs: 4_000, betweenMs: 100 })
      await expectPromise(stack, watcher, { files: { [key]: content }, events })
      expect(await figuresOf(stack, key)).toMatchObject({ applied: events.length, duplicate: 0, dead: 0 })
    })
  })

  it('applies an event once when apply-event dies in its transaction', async () => {
    const watcher = watch(stack)
    const [placed, paid] = [event('dies-before-1', 1, 'placed'), event('dies-before-1', 2, 'paid')]
    const first = await drop(stack, 'dies-before-1.csv', fileOf([placed]))
    await settled(stack, [first.key])
    const order = await held(stack, `select from orders where id = 'dies-before-1' for update`)
    const second = await withQueue(stack, 'order-events', { VisibilityTimeout: '1' }, async () => {
      const object = await drop(stack, 'dies-before-2.csv', fileOf([paid]))
      await order.isWaitedFor()
      expect(await killFunction(stack, 'apply-event')).toBeGreaterThan(0)
      expect(await figuresOf(stack, object.key)).toMatchObject({ queued: 1 })
      await order.letGo()
      await settled(stack, [object.key])
      return object
    })
    const files = { [first.key]: fileOf([placed]), [second.key]: fileOf([paid]) }
    await expectPromise(stack, watcher, { files, events: [placed, paid] })
    expect(await figuresOf(stack, second.key)).toMatchObject({ applied: 1 })
  })

  it('applies an event once when apply-event dies after its commit, before the queue hears of it', async () => {
    const watcher = watch(stack)
    const events = [event('dies-after-1', 1, 'placed')]
    // the first that it does after its commit is to ask for the publisher
    await stack.pool.query('update outbox_request set requested_at = null')
    const request = await held(stack, 'select from outbox_request for update')
    const key = await withQueue(stack, 'order-events', { VisibilityTimeout: '1' }, async () => {
      const { key } = await drop(stack, 'dies-after.csv', fileOf(events))
      await atLeast(stack, key, 'applied', 1)
      await request.isWaitedFor()
      expect(await killFunction(stack, 'apply-event')).toBeGreaterThan(0)
      expect(await depth(stack, 'order-events')).toBe(1)
      await request.letGo()
      await until('the message was delivered again', async () => (await depth(stack, 'order-events')) === 0)
      return key
    })
    await call(stack, 'publish-outbox')
    await expectPromise(stack, watcher, { files: { [key]: fileOf(events) }, events })
    expect(await figuresOf(stack, key)).toMatchObject({ applied: 1, duplicate: 0 })
  })

  it('tells every change once and in sequence when publisher and subscribers die again and again', async () => {
    const watcher = watch(stack)
    const events = orderEvents('killed-tellers', 50)
    const content = fileOf(events)
    await withQueue(stack, 'audit', { VisibilityTimeout: '1' }, () =>
      withQueue(stack, 'customer-notices', { VisibilityTimeout: '1' }, async () => {
        const { key } = await drop(stack, 'killed-tellers.csv', content)
        const tellers = ['publish-outbox', 'record-audit', 'write-notice']
        await Promise.all(tellers.map((name) => killRepeatedly(stack, name, { times: 2, forMs: 3_000, betweenMs: 150 })))
        await call(stack, 'publish-outbox')
        await expectPromise(stack, watcher, { files: { [key]: content }, events })
      }),
    )
  })
})
