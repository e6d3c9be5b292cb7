import { setTimeout as sleep } from 'node:timers/promises'
import { PurgeQueueCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { event, fileOf, orderEvents, shuffled } from '../system/support/order-files.ts'
import { expectPromise } from './support/expect-promise.ts'
import { goOn, holdDelivery } from './support/mappings.ts'
import { deliveryOf, messagesOf, notifyAgain, send } from './support/messages.ts'
import { queueUrl, withQueue } from './support/queues.ts'
import { atLeast, figuresOf, settled, until } from './support/settle.ts'
import { call, drop, openStack, type Stack } from './support/stack.ts'
import { watch } from './support/watcher.ts'

let stack: Stack

beforeAll(async () => {
  stack = await openStack()
})
afterAll(() => stack.close())

describe('delivered wrongly', () => {
  it('takes every message and every notification twice for once', async () => {
    const watcher = watch(stack)
    const events = orderEvents('twice', 60)
    const content = fileOf(events)
    const object = await drop(stack, 'twice.csv', content)
    await notifyAgain(stack, object)
    await atLeast(stack, object.key, 'lines', events.length)
    const importId = (await figuresOf(stack, object.key))?.id ?? ''
    await send(stack, messagesOf(importId, events))
    await settled(stack, [object.key])
    // and once more, when every line has its outcome
    await notifyAgain(stack, object)
    await send(stack, messagesOf(importId, events))
    await expectPromise(stack, watcher, { files: { [object.key]: content }, events })
    expect(await figuresOf(stack, object.key)).toMatchObject({ lines: events.length, applied: events.length, duplicate: 0 })
  })

  it('applies a shuffled file in sequence', async () => {
    const watcher = watch(stack)
    const events = orderEvents('shuffled', 80)
    const content = fileOf(shuffled(events))
    const { key } = await drop(stack, 'shuffled.csv', content)
    await expectPromise(stack, watcher, { files: { [key]: content }, events })
    expect(await figuresOf(stack, key)).toMatchObject({ applied: events.length, waiting: 0 })
  })

  it('applies messages that come in reverse in sequence, and keeps what waits for a missing one', async () => {
    const watcher = watch(stack)
    const events = orderEvents('reverse', 40).filter(({ orderId, sequence }) => !(orderId === 'reverse-1' && sequence === 2))
    const content = fileOf(events)
    await holdDelivery(stack, 'apply-event')
    const { key } = await drop(stack, 'reverse.csv', content)
    await until('the file is read', async () => (await figuresOf(stack, key))?.status === 'read')
    await stack.sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl(stack, 'order-events') }))
    const importId = (await figuresOf(stack, key))?.id ?? ''
    // a group for each message: nothing keeps the events of an order together
    await send(
      stack,
      messagesOf(importId, events)
        .reverse()
        .map((message, index) => ({ ...message, groupId: `reverse-group-${index}` })),
    )
    await goOn(stack, 'apply-event')
    await expectPromise(stack, watcher, { files: { [key]: content }, events })
    expect(await figuresOf(stack, key)).toMatchObject({ applied: events.length - 2, waiting: 2 })
    const missing = [event('reverse-1', 2, 'paid')]
    const late = await drop(stack, 'reverse-late.csv', fileOf(missing))
    await expectPromise(stack, watch(stack), { files: { [late.key]: fileOf(missing) }, events: [...events, ...missing] })
    expect(await figuresOf(stack, key)).toMatchObject({ applied: events.length, waiting: 0 })
  })

  it('applies the lines of two files with the same lines once, the others are duplicates', async () => {
    const watcher = watch(stack)
    const events = orderEvents('both', 60)
    const content = fileOf(events)
    const [one, other] = await Promise.all([drop(stack, 'both-1.csv', content), drop(stack, 'both-2.csv', content)])
    await expectPromise(stack, watcher, { files: { [one.key]: content, [other.key]: content }, events })
    const [first, second] = await Promise.all([figuresOf(stack, one.key), figuresOf(stack, other.key)])
    expect((first?.applied ?? 0) + (second?.applied ?? 0)).toBe(events.length)
    expect((first?.duplicate ?? 0) + (second?.duplicate ?? 0)).toBe(events.length)
  })

  it('outlasts a message that becomes visible again while its transaction waits for a lock', async () => {
    const watcher = watch(stack)
    const first = [event('locked-1', 1, 'placed')]
    const begun = await drop(stack, 'locked-0.csv', fileOf(first))
    await settled(stack, [begun.key])
    const events = [event('locked-1', 2, 'paid'), event('locked-1', 3, 'shipped'), event('locked-2', 1, 'placed')]
    const content = fileOf(events)
    const holder = await stack.pool.connect()
    await withQueue(stack, 'order-events', { VisibilityTimeout: '1' }, async () => {
      await holder.query('begin')
      await holder.query(`select from orders where id = 'locked-1' for update`)
      const { key } = await drop(stack, 'locked-1.csv', content)
      await atLeast(stack, key, 'lines', events.length)
      const importId = (await figuresOf(stack, key))?.id ?? ''
      // the queue's second delivery, by another process, while the first still waits
      const again = call(stack, 'apply-event', deliveryOf(messagesOf(importId, events)))
      await sleep(2_500)
      // the other order's event waits with them, or is delivered by itself
      expect((await figuresOf(stack, key))?.applied).toBeLessThan(2)
      await holder.query('commit')
      holder.release()
      await again
      await expectPromise(stack, watcher, { files: { [begun.key]: fileOf(first), [key]: content }, events: [...first, ...events] })
      expect(await figuresOf(stack, key)).toMatchObject({ applied: 3, duplicate: 0 })
    })
  })
})
