import { connect, createServer, type Socket } from 'node:net'
import type { Knex } from 'knex'
import pg from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DatabaseAddress } from '../platform/database/address.ts'
import { applyBatch, limits } from './batch.ts'
import { migrate } from './migrate.ts'
import { type Migration, migrations } from './migrations.ts'
import { type TestDatabase, testDatabase } from './testing.ts'

// the migrations of the release before: a table, which its code uses
const things = named('9000-things', 'create table things (id text primary key); grant select, insert, delete on things to writer')
const before = [...migrations, things]
const added = named('9001-added', 'alter table things add column added text; create table added (id int)')
const short = { ...limits, turn: 200, lock: 100, batch: 5_000 }

/** A database as the release before has left it. */
let database: TestDatabase
let address: DatabaseAddress
beforeEach(async () => {
  database = await testDatabase()
  const url = new URL(database.url)
  address = { host: url.hostname, port: Number(url.port), database: url.pathname.slice(1), user: url.username, password: url.password }
  await applyBatch(address, { known: before })
})
afterEach(() => database.close())

test('one that fails halfway leaves nothing, and the code before works on', async () => {
  const known = [...before, added, named('9002-fails', 'create table half (id int); select 1 / 0')]
  await expect(applyBatch(address, { known })).rejects.toMatchObject({
    code: 'migration-failed',
    message: expect.stringMatching(/^9002-fails failed: division by zero. Nothing of this release’s migrations was applied/),
  })
  await isAsBefore()
  // mended, it is applied as if nothing had been
  const mended = [...before, added, named('9002-fails', 'create table half (id int)')]
  expect(await applyBatch(address, { known: mended })).toEqual(['9001-added', '9002-fails'])
})

test('two at once, the first of which fails: the second applies everything', async () => {
  const waiting = named('9002-waits', 'select pg_sleep(0.3); select 1 / 0')
  const first = migrate(address, {}, { known: [...before, added, waiting] })
  const isAtWork = async () => (await database.pool.query(`select from pg_stat_activity where query ~ '^select pg_sleep'`)).rowCount
  await vi.waitUntil(isAtWork, { timeout: 10_000, interval: 10 })
  const second = migrate(address, {}, { known: [...before, added] })
  await expect(first).rejects.toMatchObject({ code: 'migration-failed' })
  expect(await second).toEqual({ applied: ['9001-added'] })
})

test('one that waits too long for another migrator says so and does nothing', async () => {
  const other = await database.pool.connect()
  await other.query('select pg_advisory_lock(7203114)')
  await expect(migrate(address, {}, { known: [...before, added], limits: short })).rejects.toMatchObject({ code: 'migrator-busy' })
  other.release(true)
  await isAsBefore()
})

test('one that gets no lock gives up, holds up nobody, and leaves everything as it was', async () => {
  const reader = await database.pool.connect()
  await reader.query('begin; select from things')
  await expect(applyBatch(address, { known: [...before, added], limits: { ...short, batch: 1_000 } })).rejects.toMatchObject({
    code: 'migration-blocked',
    message: expect.stringMatching(/9001-added did not get its lock within 0.1 s/),
  })
  await reader.query('commit')
  reader.release()
  await isAsBefore()
})

test('one that gets its lock at a later try is applied', async () => {
  const reader = await database.pool.connect()
  await reader.query('begin; select from things')
  const applied = applyBatch(address, { known: [...before, added], limits: short })
  const isRefused = async () =>
    (await database.pool.query(`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`)).rowCount
  await vi.waitUntil(isRefused, { timeout: 10_000, interval: 5 })
  await vi.waitUntil(async () => !(await isRefused()), { timeout: 10_000, interval: 5 })
  // others are not held up meanwhile
  await database.as('writer').query(`insert into things (id) values ('1')`)
  await reader.query('commit')
  reader.release()
  expect(await applied).toEqual(['9001-added'])
})

test.each([
  ['a statement', 'select pg_sleep(20)'],
  ['many statements', 'do $$ begin for i in 1..400 loop perform pg_sleep(0.05); end loop; end $$'],
])('%s that takes too long fails by itself', async (_, statements) => {
  const known = [...before, added, named('9002-slow', statements)]
  await expect(applyBatch(address, { known, limits: { ...short, batch: 1_000 } })).rejects.toMatchObject({ code: 'migration-too-long' })
  await isAsBefore()
})

test('one whose process is gone leaves nothing, and no lock for longer than the server takes to see it', async () => {
  const way = await wayTo(address)
  const slow = named('9002-slow', 'select pg_sleep(30)')
  const ended = expect(migrate({ ...address, port: way.port }, {}, { known: [...before, added, slow] })).rejects.toThrow()
  const isAtWork = async () =>
    (
      await database.pool.query(
        `select from pg_stat_activity where query ~ '^select pg_sleep.30' and state = 'active' and datname = current_database()`,
      )
    ).rowCount
  await vi.waitUntil(isAtWork, { timeout: 10_000, interval: 10 })
  way.cut()
  await ended
  await vi.waitUntil(async () => !(await isAtWork()), { timeout: 10_000, interval: 50 })
  await isAsBefore()
  expect(await migrate(address, {}, { known: [...before, added], limits: short })).toEqual({ applied: ['9001-added'] })
})

test('only what is wanted is applied', async () => {
  const known = [...before, added, named('9002-later', 'create table later (id int)')]
  const names = before.map(({ name }) => name)
  expect(await applyBatch(address, { known, wanted: names })).toEqual([])
  expect(await applyBatch(address, { known, wanted: [...names, '9001-added'] })).toEqual(['9001-added'])
  expect(await applyBatch(address, { known })).toEqual(['9002-later'])
})

test('the code of the release before leaves a later schema as it is', async () => {
  await applyBatch(address, { known: [...before, added] })
  expect(await migrate(address, {}, { known: before })).toEqual({ applied: [] })
})

test('a release of another branch is refused', async () => {
  await applyBatch(address, { known: [...before, added] })
  const other = named('9001-other', 'create table other (id int)')
  await expect(applyBatch(address, { known: [...before, other] })).rejects.toMatchObject({
    code: 'unknown-migrations',
    message: expect.stringMatching(/The database has the migrations 9001-added, which this release does not know, and lacks 9001-other/),
  })
  await expect(applyBatch(address, { wanted: ['9003-none'] })).rejects.toMatchObject({ code: 'unknown-migrations' })
})

test('a connection that nobody answers is given up', async () => {
  const silent = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
  const { port } = silent.address() as { port: number } // that of a TCP server
  await expect(migrate({ ...address, port }, {}, { limits: { ...short, connect: 200 } })).rejects.toThrow('timeout')
  silent.close()
})

async function isAsBefore(): Promise<void> {
  const { rows } = await database.pool.query<{ name: string }>('select name from knex_migrations order by id')
  expect(rows.map(({ name }) => name)).toEqual(before.map(({ name }) => name))
  expect((await database.pool.query(`select from pg_tables where tablename in ('added', 'half', 'other')`)).rowCount).toBe(0)
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  // no lock is held: the code before works
  await client.query(`set lock_timeout = 1000; insert into things (id) values ('as-before'); delete from things where id = 'as-before'`)
  await client.end()
}

/** Another port of the server, whose connections end at once when it is cut, as those of a process that was killed. */
async function wayTo({ host, port }: DatabaseAddress): Promise<{ port: number; cut(): void }> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    const further = connect(port, host)
    for (const each of [socket, further]) sockets.push(each.on('error', () => {}))
    socket.pipe(further).pipe(socket)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const cut = () => {
    for (const each of sockets) each.destroy()
    server.close()
  }
  return { port: (server.address() as { port: number }).port, cut } // that of a TCP server
}

function named(name: string, statements: string): Migration {
  const statement = { phase: 'expand' as const, lock: 'none', safeUpTo: 'any size', what: name }
  return { name, statement, up: async (knex: Knex) => void (await knex.raw(statements)), down: async () => {} }
}
