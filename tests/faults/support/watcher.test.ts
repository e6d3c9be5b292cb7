import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileOf, orderEvents } from '../../system/support/order-files.ts'
import { settled } from './settle.ts'
import { drop, openStack, type Stack } from './stack.ts'
import { watch } from './watcher.ts'

let stack: Stack

beforeAll(async () => {
  stack = await openStack()
  const { key } = await drop(stack, 'watched.csv', fileOf(orderEvents('watched', 5)))
  await settled(stack, [key])
})
afterAll(() => stack.close())

describe('the watch', () => {
  it('sees nothing wrong where nothing is', async () => {
    const watcher = watch(stack)
    await sleep(100)
    expect((await watcher.end()).breaches).toEqual([])
  })

  it('sees a breach that lasts for 50 ms', async () => {
    await touch()
    const watcher = watch(stack)
    await sleep(100)
    await setState('applied', 'refused')
    await sleep(50)
    await setState('refused', 'applied')
    const { breaches, looks } = await watcher.end()
    expect(breaches).toEqual(expect.arrayContaining([expect.stringMatching(/its rows/), expect.stringMatching(/lost outcomes/)]))
    expect(looks).toBeGreaterThan(5)
  })
})

async function touch(): Promise<void> {
  await stack.pool.query(`update imports set updated_at = now() where object_key like '%/watched.csv'`)
}

async function setState(from: string, to: string): Promise<void> {
  await stack.pool.query(`update import_lines set state = $2 where order_id = 'watched-1' and sequence = 4 and state = $1`, [from, to])
}
