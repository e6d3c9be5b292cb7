import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectPromise } from './support/expect-promise.ts'
import { killFunction, killRepeatedly } from './support/function-processes.ts'
import { fileOf, orderEvents } from './support/order-files.ts'
import { givingUpAfter, withQueue } from './support/queues.ts'
import { atLeast, figuresOf, until } from './support/settle.ts'
import { call, drop, openStack, type Stack } from './support/stack.ts'
import { watch } from './support/watcher.ts'

let stack: Stack

beforeAll(async () => {
  stack = await openStack()
})
afterAll(() => stack.close())

// what a reader holds runs out by itself after 30 s
async function endLease(key: string): Promise<void> {
  await stack.pool.query(`update imports set lease_until = now() - interval '1 second' where object_key = $1 and status = 'reading'`, [key])
}

describe('functions killed with SIGKILL', () => {
  it('reads on behind the last committed line when read-file dies in the middle of a file', async () => {
    const watcher = watch(stack)
    const events = orderEvents('half-read', 450)
    const content = fileOf(events)
    const { key } = await drop(stack, 'half-read.csv', content)
    for (let deaths = 1; deaths <= 2; deaths += 1) {
      // entered and not sent, or not wholly: a chunk is 1,000 lines
      await atLeast(stack, key, 'lines', 1_000)
      expect(await killFunction(stack, 'read-file')).toBeGreaterThan(0)
      expect(await figuresOf(stack, key)).toMatchObject({ status: 'reading' })
      // the engine's own second try finds the import taken
      await endLease(key)
      expect(await call(stack, 'reconcile')).toMatchObject({ readingsResumed: 1 })
    }
    await expectPromise(stack, watcher, { files: { [key]: content }, events })
    expect(await figuresOf(stack, key)).toMatchObject({ lines: events.length, applied: events.length })
  })

  it('applies every event once when apply-event dies again and again, before and after its commit', async () => {
    const watcher = watch(stack)
    const events = orderEvents('killed-apply', 60)
    const content = fileOf(events)
    // each death counts as a receipt of the whole batch: random ones must not make dead letters here
    await withQueue(stack, 'order-events', { VisibilityTimeout: '1', RedrivePolicy: await givingUpAfter(stack, 'order-events', 1_000) }, async () => {
      const { key } = await drop(stack, 'killed-apply.csv', content)
      const end = Date.now() + 6_000
      const killed = await killRepeatedly(
        stack,
        'apply-event',
        async () => Date.now() > end || (await figuresOf(stack, key))?.applied === events.length,
      )
      expect(killed).toBeGreaterThan(2)
      await expectPromise(stack, watcher, { files: { [key]: content }, events })
      expect(await figuresOf(stack, key)).toMatchObject({ applied: events.length, duplicate: 0, dead: 0 })
    })
  })

  it('tells every change once and in sequence when publisher and subscribers die again and again', async () => {
    const watcher = watch(stack)
    const events = orderEvents('killed-tellers', 50)
    const content = fileOf(events)
    await withQueue(stack, 'audit', { VisibilityTimeout: '1' }, () =>
      withQueue(stack, 'customer-notices', { VisibilityTimeout: '1' }, async () => {
        const { key } = await drop(stack, 'killed-tellers.csv', content)
        await until('the import began', async () => (await figuresOf(stack, key)) !== undefined)
        const end = Date.now() + 3_000
        const tellers = ['publish-outbox', 'record-audit', 'write-notice']
        const killed = await Promise.all(tellers.map((name) => killRepeatedly(stack, name, async () => Date.now() > end)))
        expect(Math.min(...killed)).toBeGreaterThan(0)
        await call(stack, 'publish-outbox')
        await expectPromise(stack, watcher, { files: { [key]: content }, events })
      }),
    )
  })
})
