import { createRoute, z } from '@hono/zod-openapi'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type TestDatabase, testDatabase } from '../../database/testing.ts'
import { createApi } from '../http/api.ts'
import { createPool, type PoolLimits } from './pool.ts'
import { type SleepingServer, sleepingServer } from './sleeping-server.ts'
import { transaction } from './transaction.ts'

let database: TestDatabase
let server: SleepingServer
let pools: pg.Pool[]
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  server = await sleepingServer(database.url)
  pools = []
})
afterEach(async () => {
  await server.close()
  await Promise.all(pools.map((pool) => pool.end()))
})

function poolOn(limits: PoolLimits, pauses = true): pg.Pool {
  const { pathname, username, password } = new URL(database.url)
  const pool = createPool({ host: '127.0.0.1', port: server.port, database: pathname.slice(1), user: username, password, pauses }, limits)
  pools.push(pool)
  return pool
}

const one = async (client: pg.Pool | pg.PoolClient) => (await client.query<{ one: number }>('select 1 as one')).rows[0]?.one

function apiOn(pool: pg.Pool) {
  const responses = { 200: { description: 'Ok', content: { 'application/json': { schema: z.object({ one: z.number() }) } } } }
  const route = createRoute({ method: 'get', path: '/one', responses })
  return createApi({}).openapi(route, async (context) => context.json({ one: (await one(pool)) ?? 0 }, 200))
}

describe('a request that finds the database asleep', () => {
  it('is answered 503 with Retry-After, and the next one uses the connection that was being made', async () => {
    const pool = poolOn({ patienceMs: 50 })
    const api = apiOn(pool)
    const refused = await api.request('/one')
    expect([refused.status, refused.headers.get('content-type'), refused.headers.get('retry-after')]).toEqual([503, 'application/problem+json', '2'])
    expect(await refused.json()).toMatchObject({ code: 'database-waking', detail: 'The database is waking up.' })
    server.wake()
    await vi.waitUntil(() => pool.idleCount === 1, { timeout: 10_000 })
    const answered = await api.request('/one')
    expect([answered.status, await answered.json()]).toEqual([200, { one: 1 }])
    expect(server.accepted()).toBe(1)
  })

  it('says only that the database is away where it never pauses', async () => {
    const refused = await apiOn(poolOn({ patienceMs: 50 }, false)).request('/one')
    expect([refused.status, await refused.json()]).toEqual([503, expect.objectContaining({ code: 'database-away' })])
  })

  it('has done nothing in a transaction, and gives each connection back', async () => {
    const pool = poolOn({ patienceMs: 50 })
    let worked = 0
    const attempts = Array.from({ length: 3 }, () => transaction(pool, async () => worked++))
    for (const attempt of await Promise.allSettled(attempts))
      expect(attempt).toMatchObject({ status: 'rejected', reason: { name: 'DatabaseWaking' } })
    server.wake()
    await vi.waitUntil(() => pool.idleCount === 1 && pool.waitingCount === 0, { timeout: 10_000 })
    expect([await transaction(pool, one), worked]).toEqual([1, 0])
  })
})

it('lets a request wait for a connection that is in use', async () => {
  server.wake()
  const pool = poolOn({ patienceMs: 20 })
  // on a busy machine the first connection takes longer than this patience
  const held = await vi.waitFor(() => pool.connect(), { timeout: 10_000 })
  const waiting = one(pool)
  await held.query('select pg_sleep(0.2)')
  held.release()
  expect(await waiting).toBe(1)
})

it('lets a consumer wait until the database is awake', async () => {
  const waiting = one(poolOn({}))
  await vi.waitUntil(() => server.accepted() === 1, { timeout: 10_000 })
  server.wake()
  expect(await waiting).toBe(1)
})
