import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../database/testing.ts'
import { createPool } from './pool.ts'
import { transaction } from './transaction.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

it('outlives a server that closes the connection between two statements: that transaction fails, the next one works', async () => {
  const { hostname, port, pathname, username, password } = new URL(database.url)
  const pool = createPool({ host: hostname, port: Number(port), database: pathname.slice(1), user: username, password })
  const cut = transaction(pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    const ended = new Promise<void>((resolve) => void client.once('end', resolve))
    await database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    // nothing is being asked when the server says goodbye
    await ended
    await client.query('select 1')
  })
  await expect(cut).rejects.toThrow(/terminat|not queryable|ended/i)
  expect(await transaction(pool, async (client) => (await client.query('select 1 as one')).rows)).toEqual([{ one: 1 }])
  await pool.end()
})
