import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Failure } from './failure.ts'
import { PollingStore } from './polling-store.ts'
import { onceAwake } from './waking.ts'

let asleepUntil: number
let asked: number

beforeEach(() => {
  vi.useFakeTimers()
  asked = 0
})
afterEach(() => vi.useRealTimers())

/** As the API answers: after its own patience of three seconds. */
async function answer(): Promise<string> {
  asked++
  await new Promise((resolve) => setTimeout(resolve, Date.now() < asleepUntil ? 3_000 : 0))
  if (Date.now() < asleepUntil) throw new Failure({ code: 'database-waking', message: 'waking', status: 503, retryAfterSeconds: 2 })
  return 'there'
}

function watchedStore() {
  const store = new PollingStore({ get: async () => ({ changed: true, data: await answer(), tag: null }), visible: () => true, now: Date.now })
  store.watch('/a', () => {})
  return store
}

test('the store says that the database wakes up, asks when it was told to, and shows the data by itself', async () => {
  asleepUntil = Date.now() + 15_000
  const store = watchedStore()
  await vi.advanceTimersByTimeAsync(14_000)
  expect(store.read('/a')).toMatchObject({ status: 'error', failure: { code: 'database-waking' } })
  expect([store.failing?.code, asked]).toEqual(['database-waking', 3])
  await vi.advanceTimersByTimeAsync(6_000)
  expect(store.read('/a')).toEqual({ status: 'ready', data: 'there' })
  expect(store.failing).toBeUndefined()
})

test('after a minute it is the ordinary error, which is heard of, and the store goes on asking', async () => {
  asleepUntil = Date.now() + 120_000
  const store = watchedStore()
  const heard: (string | undefined)[] = []
  store.watchConnection(() => heard.push(store.failing?.code))
  await vi.advanceTimersByTimeAsync(80_000)
  expect(store.read('/a')).toMatchObject({ status: 'error', failure: { code: 'database-away', status: 503 } })
  await vi.advanceTimersByTimeAsync(80_000)
  expect(store.read('/a')).toEqual({ status: 'ready', data: 'there' })
  expect(heard).toEqual(['database-waking', 'database-away', undefined])
})

test('what is asked once is asked again until the database is awake', async () => {
  asleepUntil = Date.now() + 15_000
  const result = onceAwake(answer)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(await result).toBe('there')
})

test('what is asked once fails as ever when the database does not wake up, and at once for another reason', async () => {
  asleepUntil = Number.POSITIVE_INFINITY
  const result = onceAwake(answer).catch((error: Failure) => error.code)
  await vi.advanceTimersByTimeAsync(80_000)
  expect(await result).toBe('database-away')
  const other = new Failure({ code: 'forbidden', message: 'no', status: 403 })
  await expect(
    onceAwake(async () => {
      throw other
    }),
  ).rejects.toBe(other)
})
