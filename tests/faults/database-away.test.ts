import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileOf, orderEvents } from '../system/support/order-files.ts'
import { signedIn } from '../system/support/stack.ts'
import { freezeDatabase, withoutDatabase } from './support/database-process.ts'
import { expectPromise } from './support/expect-promise.ts'
import { goOn, holdDelivery } from './support/mappings.ts'
import { depth, givingUpAfter, withQueue } from './support/queues.ts'
import { atLeast, endLeases, figuresOf, until } from './support/settle.ts'
import { call, drop, kill, openStack, type Stack, startAgain } from './support/stack.ts'
import { watch } from './support/watcher.ts'

let stack: Stack

beforeAll(async () => {
  stack = await openStack()
})
afterAll(() => stack.close())

describe('the database away', () => {
  it('goes on by itself when the database hangs for 5 s', async () => {
    const watcher = watch(stack)
    const events = orderEvents('hung', 100)
    const content = fileOf(events)
    const { key } = await drop(stack, 'hung.csv', content)
    await atLeast(stack, key, 'applied', 10)
    const thaw = await freezeDatabase(stack)
    await sleep(5_000)
    await thaw()
    await expectPromise(stack, watcher, { files: { [key]: content }, events })
    expect(await figuresOf(stack, key)).toMatchObject({ applied: events.length, dead: 0 })
  })

  it('goes on by itself when the database is stopped for 5 s', async () => {
    const watcher = watch(stack)
    const events = orderEvents('stopped', 100)
    const content = fileOf(events)
    const { key } = await drop(stack, 'stopped.csv', content)
    await atLeast(stack, key, 'applied', 10)
    await withoutDatabase(stack, () => sleep(5_000))
    await expectPromise(stack, watcher, { files: { [key]: content }, events })
    expect(await figuresOf(stack, key)).toMatchObject({ applied: events.length, dead: 0 })
  })

  it('goes on by itself when the database is stopped for 60 s during an import', async () => {
    const watcher = watch(stack)
    const events = orderEvents('minute', 200)
    const content = fileOf(events)
    const { key } = await drop(stack, 'minute.csv', content)
    await atLeast(stack, key, 'applied', 10)
    await withoutDatabase(stack, () => sleep(60_000))
    await expectPromise(stack, watcher, { files: { [key]: content }, events })
    expect(await figuresOf(stack, key)).toMatchObject({ applied: events.length, dead: 0 })
  })

  it('keeps every line as a dead letter when it is away for longer than all retries, and a redrive applies them all', async () => {
    const watcher = watch(stack)
    const events = orderEvents('given-up', 30)
    const content = fileOf(events)
    const given = { VisibilityTimeout: '2', RedrivePolicy: await givingUpAfter(stack, 'order-events', 2) }
    const key = await withQueue(stack, 'order-events', given, async () => {
      // a quick machine would apply them all before the database is away
      await holdDelivery(stack, 'apply-event')
      try {
        const { key } = await drop(stack, 'given-up.csv', content)
        // a line is in the ledger before its message is in the queue
        await until('every line is in the queue', async () => (await depth(stack, 'order-events')) === events.length)
        await withoutDatabase(stack, async () => {
          await goOn(stack, 'apply-event')
          await until('the queue has given up', async () => (await depth(stack, 'order-events')) === 0)
        })
        return key
      } finally {
        await goOn(stack, 'apply-event')
      }
    })
    await until('every line that was left has its outcome', async () => (await figuresOf(stack, key))?.queued === 0)
    const { dead = 0 } = (await figuresOf(stack, key)) ?? {}
    expect(dead).toBe(events.length)
    const letters = await api<{ items: { reasonCode: string; reason: string }[] }>('/dead-letters?limit=200')
    expect(letters.items).toHaveLength(dead)
    for (const { reasonCode, reason } of letters.items)
      expect([reasonCode, reason]).toEqual([expect.stringMatching(/./), expect.stringMatching(/\.$/)])
    const redrive = await api<{ total: number }>('/redrives', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
    expect(redrive.total).toBe(dead)
    // until the job has begun all looks settled: as dead letters
    await until('the redrive has sent them all', async () => (await figuresOf(stack, key))?.dead === 0)
    await expectPromise(stack, watcher, { files: { [key]: content }, events })
    expect(await figuresOf(stack, key)).toMatchObject({ applied: events.length, dead: 0 })
  })

  it('keeps all that was committed when PostgreSQL is killed, and goes on after the next start', async () => {
    const watcher = watch(stack)
    const events = orderEvents('crashed', 100)
    const content = fileOf(events)
    // what a function had in hand at the stop comes again when its visibility ends: three minutes otherwise
    await withQueue(stack, 'order-events', { VisibilityTimeout: '3' }, async () => {
      const { key } = await drop(stack, 'crashed.csv', content)
      await atLeast(stack, key, 'applied', 20)
      await kill(stack, 'database')
      await startAgain(stack)
      await endLeases(stack)
      await call(stack, 'reconcile')
      await expectPromise(stack, watcher, { files: { [key]: content }, events })
      expect(await figuresOf(stack, key)).toMatchObject({ applied: events.length, dead: 0 })
    })
  })
})

async function api<T>(path: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(`${stack.record.urls.api}${path}`, { ...init, headers: { ...init?.headers, ...(await signedIn(stack.record)) } })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}
