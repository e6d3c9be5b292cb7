import { expect, test } from 'vitest'
import { OneTime } from './one-time.ts'

test('what is kept is taken once, within its time, by whom it is for', () => {
  let now = 0
  const kept = new OneTime<string>({ seconds: 10, now: () => now })
  kept.put('key', 'mine')
  expect(kept.take('key', (value) => value === 'theirs')).toBeUndefined()
  expect(kept.take('key', (value) => value === 'mine')).toBe('mine')
  expect(kept.take('key')).toBeUndefined()
  kept.put('late', 'mine')
  now = 10_000
  expect(kept.take('late')).toBeUndefined()
})

test('nobody fills the memory: the oldest goes first', () => {
  const kept = new OneTime<number>({ seconds: 10 })
  for (let at = 0; at <= 10_000; at++) kept.put(`key ${at}`, at)
  expect([kept.take('key 0'), kept.take('key 1'), kept.take('key 10000')]).toEqual([undefined, 1, 10_000])
})
