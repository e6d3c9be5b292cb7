import knex, { type Knex } from 'knex'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { observe, untruths } from '../../scripts/migrations/observe.ts'
import { migrations } from './migrations.ts'
import { type TestDatabase, testDatabase } from './testing.ts'

/** A database with roles and without tables, which the role `migrator` fills as a deployment does. */
let database: TestDatabase
let asMigrator: Knex
beforeAll(async () => {
  database = await testDatabase()
  await database.pool.query('drop schema public cascade; create schema public authorization migrator; grant usage on schema public to reader, writer')
  asMigrator = knex({ client: 'pg', connection: { connectionString: database.url, options: '-c role=migrator' }, pool: { min: 0, max: 1 } })
})
afterAll(async () => {
  await asMigrator.destroy()
  await database.close()
})

test.each(migrations)('what $name states of itself is true', async ({ name, statement, up }) => {
  const observed = await asMigrator.transaction((transaction) =>
    observe(
      async (text) => (await transaction.raw<{ rows: object[] }>(text)).rows,
      () => up(transaction),
    ),
  )
  expect(untruths({ name, ...statement }, observed)).toEqual([])
})
