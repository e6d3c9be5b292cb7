import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Failure } from './failure.ts'
import { PollingStore } from './polling-store.ts'

let answers: (() => unknown)[]
let asked: { path: string; tag: string | null }[]
let visible: boolean
let store: PollingStore

beforeEach(() => {
  vi.useFakeTimers()
  answers = []
  asked = []
  visible = true
  store = new PollingStore({
    async get(path, tag) {
      asked.push({ path, tag })
      const answer = answers.length > 1 ? answers.shift() : answers[0]
      const data = answer?.()
      return data === undefined ? { changed: false } : { changed: true, data, tag: `"${JSON.stringify(data)}"` }
    },
    visible: () => visible,
    now: Date.now,
  })
})
afterEach(() => vi.useRealTimers())

test('gives what is there, and asks on with the tag of what it has', async () => {
  answers = [() => 1, () => undefined, () => 2]
  let heard = 0
  store.watch('/a', () => heard++)
  expect(store.read('/a')).toEqual({ status: 'loading' })
  await vi.advanceTimersByTimeAsync(0)
  expect(store.read('/a')).toEqual({ status: 'ready', data: 1 })
  await vi.advanceTimersByTimeAsync(1000)
  expect(asked[1]).toEqual({ path: '/a', tag: '"1"' })
  expect(heard).toBe(1)
  await vi.advanceTimersByTimeAsync(1000)
  expect(store.read('/a')).toEqual({ status: 'ready', data: 2 })
})

test('asks each second while something moves, slowly when nobody looks', async () => {
  answers = [() => ({ moving: true }), () => undefined]
  const stop = store.watch(
    '/a',
    () => {},
    (data) => (data as { moving: boolean }).moving,
  )
  await vi.advanceTimersByTimeAsync(120_000)
  expect(asked.length).toBeGreaterThan(115)
  stop()
  asked = []
  answers = [() => undefined]
  store.watch('/b', () => {})
  await vi.advanceTimersByTimeAsync(50_000)
  expect(asked.length).toBeLessThan(12)
})

test('asks nothing while hidden, and at once when seen again', async () => {
  answers = [() => 1]
  store.watch('/a', () => {})
  await vi.advanceTimersByTimeAsync(0)
  visible = false
  store.visibilityChanged()
  asked = []
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toEqual([])
  visible = true
  store.visibilityChanged()
  expect(asked).toHaveLength(1)
})

test('keeps the last data while news fail to come, says so, and recovers by itself', async () => {
  const away = () => {
    throw new Failure({ code: 'unreachable', message: 'away' })
  }
  answers = [() => 1, away, away, () => undefined]
  store.watch('/a', () => {})
  await vi.advanceTimersByTimeAsync(1000)
  expect(store.read('/a')).toMatchObject({ status: 'ready', data: 1, stale: { code: 'unreachable' } })
  expect(store.failing?.code).toBe('unreachable')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(store.read('/a')).toEqual({ status: 'ready', data: 1 })
  expect(store.failing).toBeUndefined()
})

test('says that a thing is gone, also where it was there', async () => {
  answers = [
    () => 1,
    () => {
      throw new Failure({ code: 'not-found', message: 'gone', status: 404 })
    },
  ]
  store.watch('/a', () => {})
  await vi.advanceTimersByTimeAsync(1000)
  expect(store.read('/a')).toMatchObject({ status: 'error', failure: { code: 'not-found' } })
  expect(store.failing).toBeUndefined()
})

test('stops when nobody watches, and has the last data ready for who comes back', async () => {
  answers = [() => 1]
  store.watch('/a', () => {})()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toHaveLength(1)
  expect(store.read('/a')).toEqual({ status: 'ready', data: 1 })
})
