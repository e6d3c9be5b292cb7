import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileOf, orderEvents } from '../system/support/order-files.ts'
import { expectPromise } from './support/expect-promise.ts'
import { holdDelivery } from './support/mappings.ts'
import { depth } from './support/queues.ts'
import { atLeast, endLeases, figuresOf, settled, until } from './support/settle.ts'
import { call, drop, kill, openStack, type Stack, startAgain } from './support/stack.ts'
import { watch } from './support/watcher.ts'

let stack: Stack

beforeAll(async () => {
  stack = await openStack()
})
afterAll(() => stack.close())

describe('the engine killed, its process or its container', () => {
  it('sends again what the queues had lost: lines without an outcome, and changes that no subscriber got', async () => {
    const watcher = watch(stack)
    const told = orderEvents('untold', 30)
    const untold = fileOf(told)
    for (const subscriber of ['record-audit', 'write-notice']) await holdDelivery(stack, subscriber)
    const first = await drop(stack, 'untold.csv', untold)
    await atLeast(stack, first.key, 'applied', told.length)
    await until('all is published', async () => (await unpublished()) === 0)
    await holdDelivery(stack, 'apply-event')
    const queued = orderEvents('lost', 60)
    const lost = fileOf(queued)
    const second = await drop(stack, 'lost.csv', lost)
    await until('the file is read', async () => (await figuresOf(stack, second.key))?.status === 'read')
    expect(await Promise.all([depth(stack, 'order-events'), depth(stack, 'audit')])).toEqual([queued.length, told.length])

    await kill(stack, 'engine')
    const said = await startAgain(stack)
    expect(said.filter((line) => /publish-outbox|reconcile/.test(line))).toHaveLength(2)
    await expectPromise(stack, watcher, { files: { [first.key]: untold, [second.key]: lost }, events: [...told, ...queued] })
    expect(await figuresOf(stack, second.key)).toMatchObject({ applied: queued.length, duplicate: 0 })
  })

  it('tells what was published in an earlier run too, where the queues were full at a clean stop', async () => {
    const watcher = watch(stack)
    const events = orderEvents('kept', 20)
    const content = fileOf(events)
    for (const subscriber of ['record-audit', 'write-notice']) await holdDelivery(stack, subscriber)
    const { key } = await drop(stack, 'kept.csv', content)
    await atLeast(stack, key, 'applied', events.length)
    await until('all is published', async () => (await unpublished()) === 0)
    await startAgain(stack)
    expect(await depth(stack, 'audit')).toBe(events.length)
    await kill(stack, 'engine')
    await startAgain(stack)
    await expectPromise(stack, watcher, { files: { [key]: content }, events })
  })

  it('reads on a file that was being read, and reads one that nobody was told of', async () => {
    const watcher = watch(stack)
    const half = orderEvents('cut-off', 400)
    const content = fileOf(half)
    const { key } = await drop(stack, 'cut-off.csv', content)
    await atLeast(stack, key, 'lines', 1_000)
    const unread = orderEvents('unheard', 5)
    const unheard = fileOf(unread)
    const silent = await drop(stack, 'unheard.csv', unheard)
    await kill(stack, 'engine')
    await startAgain(stack)
    await endLeases(stack)
    await call(stack, 'reconcile', { lostAfterSeconds: 0 })
    await until('both are read', async () => {
      const found = await Promise.all([key, silent.key].map((each) => figuresOf(stack, each)))
      return found.every((each) => each?.status === 'read')
    })
    // what was in the queue at the kill and is not read again: a line is lost when nothing is queued any more
    await until('nothing is queued that is lost', async () => {
      await call(stack, 'reconcile', { lostAfterSeconds: 1 })
      return (await figuresOf(stack, key))?.queued === 0
    })
    await settled(stack, [key, silent.key])
    await expectPromise(stack, watcher, { files: { [key]: content, [silent.key]: unheard }, events: [...half, ...unread] })
  })
})

async function unpublished(): Promise<number> {
  const { rows } = await stack.pool.query<{ count: number }>('select count(*)::int from outbox where published_at is null')
  return rows[0]?.count ?? 0
}
