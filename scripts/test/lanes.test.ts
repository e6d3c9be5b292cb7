import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inLanes } from './lanes.ts'

const items = [
  { name: 'quick', needsStack: false },
  { name: 'on the stack', needsStack: true },
  { name: 'other', needsStack: false },
  { name: 'on it too', needsStack: true },
]

async function ranIn(lanes: number): Promise<{ order: string[]; most: number; mostOnStack: number }> {
  const running = new Set<(typeof items)[number]>()
  const ran = { order: [] as string[], most: 0, mostOnStack: 0 }
  await inLanes(items, lanes, async (item) => {
    ran.order.push(item.name)
    running.add(item)
    ran.most = Math.max(ran.most, running.size)
    ran.mostOnStack = Math.max(ran.mostOnStack, [...running].filter(({ needsStack }) => needsStack).length)
    await sleep(5)
    running.delete(item)
  })
  return ran
}

test('in one lane all run in their order', async () => {
  expect(await ranIn(1)).toEqual({ order: items.map(({ name }) => name), most: 1, mostOnStack: 1 })
})

test('in two lanes those on the stack begin at once, and never two of them together', async () => {
  const { order, most, mostOnStack } = await ranIn(2)
  expect(order.slice(0, 2).sort()).toEqual(['on the stack', 'quick'])
  expect([order.toSorted(), most, mostOnStack]).toEqual([items.map(({ name }) => name).sort(), 2, 1])
})

test('after a failure none begins, and those that run end first', async () => {
  const began: string[] = []
  let ended = 0
  const running = inLanes(items, 2, async ({ name }) => {
    began.push(name)
    if (name === 'on the stack') throw new Error('interrupted')
    await sleep(5)
    ended += 1
  })
  await expect(running).rejects.toThrow('interrupted')
  expect([began, ended]).toEqual([['on the stack', 'quick'], 1])
})
