import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from './migrate.ts'
import { migrations } from './migrations.ts'
import { type TestDatabase, testDatabase } from './testing.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

function address() {
  const url = new URL(database.url)
  return { host: url.hostname, port: Number(url.port), database: url.pathname.slice(1), user: url.username, password: url.password }
}

test('migrating again changes nothing', async () => {
  expect(await migrate(address())).toEqual({ applied: [] })
})

test('three migrators on an empty database take turns: one applies, the others find nothing to do', async () => {
  await database.pool.query('drop schema public cascade; create schema public')
  const results = await Promise.all([migrate(address()), migrate(address()), migrate(address())])
  expect(results.map((result) => result.applied.length).sort()).toEqual([0, 0, migrations.length])
})

test('every migration is transactional, so that a failing batch leaves nothing behind', () => {
  for (const migration of migrations) expect('config' in migration && migration.config).toBeFalsy()
})
