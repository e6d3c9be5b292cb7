import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../database/testing.ts'
import { AwakePool } from './awake-pool.ts'

let database: TestDatabase
let pool: pg.Pool
beforeAll(async () => {
  database = await testDatabase()
  // the server ends a session that was idle for 200 ms, the pool a little before
  pool = new AwakePool({ connectionString: database.url, max: 1, options: '-c idle_session_timeout=200', idleTimeoutMillis: 150 })
  pool.on('error', () => {})
})
afterAll(async () => {
  await pool.end()
  await database.close()
})

// as a function between two invocations: no timer runs, and what the server says arrives after the next request began
function freeze(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

const session = async () => (await pool.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid

test('the first statement after a long freeze gets a new connection, whether by query or by connect', async () => {
  const first = await session()
  freeze(500)
  const second = await session()
  expect(second).not.toBe(first)
  freeze(500)
  const client = await pool.connect()
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  client.release()
})

test('a connection that was used a moment ago is used again', async () => {
  const first = await session()
  freeze(20)
  expect(await session()).toBe(first)
})

test('who asks for a connection that cannot be made is told so', async () => {
  const away = new AwakePool({ host: '127.0.0.1', port: 1, idleTimeoutMillis: 150 })
  await expect(away.query('select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await expect(away.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await away.end()
})
