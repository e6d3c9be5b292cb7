import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inLanes, lanesOn } from './lanes.ts'

const items = ['one', 'two', 'three', 'four', 'five']

test.each([1, 2, 3])('in %d lanes all begin in their order, and no more run at a time', async (lanes) => {
  const order: string[] = []
  let [running, most] = [0, 0]
  await inLanes(items, lanes, async (item) => {
    order.push(item)
    running += 1
    most = Math.max(most, running)
    await sleep(5)
    running -= 1
  })
  expect([order, most]).toEqual([items, lanes])
})

test('after a failure none begins, and those that run end first', async () => {
  const began: string[] = []
  let ended = 0
  const running = inLanes(items, 2, async (item) => {
    began.push(item)
    if (item === 'one') throw new Error('interrupted')
    await sleep(5)
    ended += 1
  })
  await expect(running).rejects.toThrow('interrupted')
  expect([began, ended]).toEqual([['one', 'two'], 1])
})

test('more processors run more suites at a time, up to four', () => {
  expect([1, 2, 4, 6, 16].map(lanesOn)).toEqual([1, 2, 3, 4, 4])
})
