import type { Knex } from 'knex'
import pg from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DatabaseAddress } from '../platform/database/address.ts'
import { appliedIn, applyBatch, limits } from './batch.ts'
import { migrate } from './migrate.ts'
import { type Migration, migrations } from './migrations.ts'
import { type TestDatabase, testDatabase } from './testing.ts'

/** A database that the release before has filled; what runs on it here comes after. */
let database: TestDatabase
let address: DatabaseAddress
beforeEach(async () => {
  database = await testDatabase()
  const url = new URL(database.url)
  address = { host: url.hostname, port: Number(url.port), database: url.pathname.slice(1), user: url.username, password: url.password }
})
afterEach(() => database.close())

const added = named('9001-added', 'alter table orders add column added text; create table added (id int)')
const short = { ...limits, turn: 200, lock: 100, batch: 5_000 }

test('one that fails halfway leaves nothing, and the code before works on', async () => {
  const known = [...migrations, added, named('9002-fails', 'create table half (id int); select 1 / 0')]
  await expect(applyBatch(address, { known })).rejects.toMatchObject({
    code: 'migration-failed',
    message: expect.stringMatching(/^9002-fails failed: division by zero. Nothing of this release’s migrations was applied/),
  })
  await isAsBefore()
  // mended, it is applied as if nothing had been
  const mended = [...migrations, added, named('9002-fails', 'create table half (id int)')]
  expect(await applyBatch(address, { known: mended })).toEqual(['9001-added', '9002-fails'])
})

test('the migrations of a database are listed in order', async () => {
  const known = migrations.map(({ name }) => name)
  expect(await appliedIn(address)).toEqual(known)
  await applyBatch(address, { known: [...migrations, added] })
  // also for code that does not know the last one
  expect(await appliedIn(address)).toEqual([...known, '9001-added'])
})

test('two at once, the first of which fails: the second applies everything', async () => {
  const waiting = named('9002-waits', 'select pg_sleep(0.3); select 1 / 0')
  const first = migrate(address, {}, { known: [...migrations, added, waiting] })
  const isAtWork = async () => (await database.pool.query(`select from pg_stat_activity where query ~ '^select pg_sleep'`)).rowCount
  await vi.waitUntil(isAtWork, { timeout: 10_000, interval: 10 })
  const second = migrate(address, {}, { known: [...migrations, added] })
  await expect(first).rejects.toMatchObject({ code: 'migration-failed' })
  expect(await second).toEqual({ applied: ['9001-added'] })
})

test('one that waits too long for another migrator says so and does nothing', async () => {
  const other = await database.pool.connect()
  await other.query('select pg_advisory_lock(7203114)')
  await expect(migrate(address, {}, { known: [...migrations, added], limits: short })).rejects.toMatchObject({ code: 'migrator-busy' })
  other.release(true)
  await isAsBefore()
})

test('one that gets no lock gives up, holds up nobody, and leaves everything as it was', async () => {
  const reader = await database.pool.connect()
  await reader.query('begin; select from orders')
  await expect(applyBatch(address, { known: [...migrations, added], limits: short })).rejects.toMatchObject({
    code: 'migration-blocked',
    message: expect.stringMatching(/9001-added did not get its lock within 0.1 s/),
  })
  await reader.query('commit')
  reader.release()
  await isAsBefore()
})

test('one that gets its lock at a later try is applied', async () => {
  const reader = await database.pool.connect()
  await reader.query('begin; select from orders')
  const applied = applyBatch(address, { known: [...migrations, added], limits: short })
  const isRefused = async () =>
    (await database.pool.query(`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`)).rowCount
  await vi.waitUntil(isRefused, { timeout: 10_000, interval: 5 })
  await vi.waitUntil(async () => !(await isRefused()), { timeout: 10_000, interval: 5 })
  // others are not held up meanwhile
  await database.as('writer').query(`insert into orders (id) values ('1')`)
  await reader.query('commit')
  reader.release()
  expect(await applied).toEqual(['9001-added'])
})

test.each([
  ['a statement', 'select pg_sleep(20)'],
  ['many statements', 'do $$ begin for i in 1..400 loop perform pg_sleep(0.05); end loop; end $$'],
])('%s that takes too long fails by itself', async (_, statements) => {
  const known = [...migrations, added, named('9002-slow', statements)]
  await expect(applyBatch(address, { known, limits: short })).rejects.toMatchObject({ code: 'migration-too-long' })
  await isAsBefore()
})

test('one whose process is killed leaves nothing and no lock', async () => {
  const slow = named('9002-slow', 'select pg_sleep(30)')
  const killed = migrate(address, {}, { known: [...migrations, added, slow] })
  const ended = expect(killed).rejects.toThrow()
  const kill = async () =>
    (
      await database.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where query ~ '^select pg_sleep.30' and datname = current_database()`,
      )
    ).rowCount
  await vi.waitUntil(kill, { timeout: 10_000, interval: 10 })
  await ended
  await isAsBefore()
  expect(await migrate(address, {}, { known: [...migrations, added], limits: short })).toEqual({ applied: ['9001-added'] })
})

test('only what is wanted is applied', async () => {
  const known = [...migrations, added, named('9002-later', 'create table later (id int)')]
  const names = migrations.map(({ name }) => name)
  expect(await applyBatch(address, { known, wanted: names })).toEqual([])
  expect(await applyBatch(address, { known, wanted: [...names, '9001-added'] })).toEqual(['9001-added'])
  expect(await applyBatch(address, { known })).toEqual(['9002-later'])
})

test('the code of the release before leaves a later schema as it is', async () => {
  await applyBatch(address, { known: [...migrations, added] })
  expect(await migrate(address)).toEqual({ applied: [] })
})

test('a release of another branch is refused', async () => {
  await applyBatch(address, { known: [...migrations, added] })
  const other = named('9001-other', 'create table other (id int)')
  await expect(applyBatch(address, { known: [...migrations, other] })).rejects.toMatchObject({
    code: 'unknown-migrations',
    message: expect.stringMatching(/The database has the migrations 9001-added, which this release does not know, and lacks 9001-other/),
  })
  await expect(applyBatch(address, { wanted: ['9003-none'] })).rejects.toMatchObject({ code: 'unknown-migrations' })
})

test('a connection that nobody answers is given up', async () => {
  const { createServer } = await import('node:net')
  const silent = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
  const { port } = silent.address() as { port: number } // that of a TCP server
  await expect(migrate({ ...address, port }, {}, { limits: { ...short, connect: 200 } })).rejects.toThrow('timeout')
  silent.close()
})

async function isAsBefore(): Promise<void> {
  const { rows } = await database.pool.query<{ name: string }>('select name from knex_migrations order by id')
  expect(rows.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name))
  expect((await database.pool.query(`select from pg_tables where tablename in ('added', 'half', 'other')`)).rowCount).toBe(0)
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  // no lock is held: the code before works
  await client.query(`set lock_timeout = 1000; insert into orders (id) values ('as-before'); delete from orders where id = 'as-before'`)
  await client.end()
}

function named(name: string, statements: string): Migration {
  const statement = { phase: 'expand' as const, lock: 'none', safeUpTo: 'any size', what: name }
  return { name, statement, up: async (knex: Knex) => void (await knex.raw(statements)), down: async () => {} }
}
