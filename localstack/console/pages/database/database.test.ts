import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StackRecord } from '../../../supervisor/records.ts'
import { roleName } from './prompt-roles.ts'
import { query } from './query.ts'
import { sessionsOf } from './sessions.ts'
import { overview, tableRows } from './tables.ts'
import type { Filter, TablePage } from './types.ts'

const name = `console_${randomBytes(4).toString('hex')}`
const url = new URL(process.env.TEST_DATABASE_URL ?? '')
let administrator: pg.Client
let client: pg.Client
let stack: StackRecord

beforeAll(async () => {
  administrator = new pg.Client({ connectionString: url.href })
  await administrator.connect()
  await administrator.query(`create database ${name}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  stack = { database: { url: own.href } } as StackRecord // what the page asks of it
  client = new pg.Client({ connectionString: own.href })
  await client.connect()
  await client.query(`
    create table "Odd ""name" (part text, number int, amount numeric, at timestamptz, primary key (number, part));
    insert into "Odd ""name" select 'part ' || n % 2, n / 2, n * 1.10, '2026-01-02 00:00Z' from generate_series(0, 249) n;
    create table keyless (said text); insert into keyless select 'line ' || n from generate_series(1, 150) n;
    create view shown as select * from keyless;
    create table knex_migrations (id int, name text); insert into knex_migrations values (1, '0001-first'), (2, '0002-second');`)
})
afterAll(async () => {
  await client.end()
  await administrator.query(`drop database ${name} with (force)`)
  for (const role of ['reader', 'writer'] as const) await administrator.query(`drop role if exists ${roleName(role, name)}`)
  await administrator.end()
})

test('tables, views and applied migrations are listed', async () => {
  const { tables, migrations, name: database } = await overview(stack)
  expect(database).toBe(name)
  expect(tables.map((each) => [each.kind, each.name])).toEqual([
    ['table', 'Odd "name'],
    ['table', 'keyless'],
    ['table', 'knex_migrations'],
    ['view', 'shown'],
  ])
  expect(migrations).toEqual([
    {
      table: 'public.knex_migrations',
      columns: ['id', 'name'],
      rows: [
        ['2', '0002-second'],
        ['1', '0001-first'],
      ],
    },
  ])
})

async function everyRow(table: string, isBackwards: boolean, filters: Filter[] = []): Promise<TablePage['rows']> {
  const rows: TablePage['rows'] = []
  let after: string | undefined
  do {
    const page: TablePage = await tableRows(stack, { schema: 'public', name: table, filters, isBackwards, after })
    expect(page.rows.length).toBeLessThanOrEqual(100)
    rows.push(...page.rows)
    after = page.after
  } while (after)
  return rows
}

test.each([false, true])('pages hold every row once, in the order of the key (backwards: %s)', async (isBackwards) => {
  const expected = Array.from({ length: 250 }, (_, n) => [`part ${n % 2}`, String(Math.floor(n / 2))])
  const rows = await everyRow('Odd "name', isBackwards)
  expect(rows.map(([part, number]) => [part, number])).toEqual(isBackwards ? expected.toReversed() : expected)
  const keyless = await everyRow('keyless', isBackwards)
  expect(new Set(keyless.flat()).size).toBe(150)
  expect(keyless).toHaveLength(150)
})

test('filters compare as the column does, and their values are never SQL', async () => {
  const found = (filter: Filter) => everyRow('Odd "name', false, [filter])
  expect(await found({ column: 'number', operator: '<', value: '10' })).toHaveLength(20)
  expect(await found({ column: 'amount', operator: '=', value: '1.10' })).toHaveLength(1)
  expect(await found({ column: 'part', operator: 'contains', value: 'RT 1' })).toHaveLength(125)
  expect(await found({ column: 'at', operator: 'is null', value: '' })).toEqual([])
  expect(await found({ column: 'part', operator: '=', value: "' or true --" })).toEqual([])
  await expect(found({ column: 'number', operator: '=', value: 'x' })).rejects.toMatchObject({ code: 'sql-refused' })
  await expect(found({ column: '1=1 or "part', operator: '=', value: 'x' })).rejects.toMatchObject({ code: 'no-such-column' })
  await expect(tableRows(stack, { schema: 'public', name: 'nothing', filters: [], isBackwards: false })).rejects.toMatchObject({
    code: 'no-such-table',
  })
})

test('a view shows its first rows, and says that there are more', async () => {
  expect(await tableRows(stack, { schema: 'public', name: 'shown', filters: [], isBackwards: false })).toMatchObject({ hasNoOrder: true })
})

test('values come as PostgreSQL writes them, two columns of one name too; of many rows the first', async () => {
  expect(await query(stack, 'select 12345678901234567890 a, 1.10 a, null b, true;', false)).toMatchObject({
    columns: [
      { name: 'a', type: 'numeric' },
      { name: 'a', type: 'numeric' },
      { name: 'b', type: 'text' },
      { name: '?column?', type: 'boolean' },
    ],
    rows: [['12345678901234567890', '1.10', null, 't']],
    ...{ isCut: false, command: 'SELECT' },
  })
  const many = await query(stack, 'select * from generate_series(1, 10000000)', false)
  expect([many.rows.length, many.isCut]).toEqual([500, true])
  expect((await query(stack, 'explain select 1', false)).rows.length).toBeGreaterThan(0)
})

test('of a statement that writes only the first rows are fetched, too, and all of it is done', async () => {
  const sql = "insert into keyless select 'many ' || n from generate_series(1, 20000) n returning said"
  const { rows, isCut, command, count } = await query(stack, sql, true)
  expect([rows.length, isCut, command, count]).toEqual([500, true, 'INSERT', null])
  expect(await query(stack, "delete from keyless where said like 'many %'", true)).toMatchObject({ count: 20_000, isCut: false })
  expect((await query(stack, 'select * from generate_series(1, 1000000)', true)).rows).toHaveLength(500)
})

test('each kind of statement has a login role of its own, which no statement leaves', async () => {
  const who = async (sql: string, writes: boolean) => (await query(stack, sql, writes)).rows[0]
  const roles =
    'select session_user, current_user, rolsuper or rolcreaterole or rolcreatedb or rolbypassrls from pg_roles where rolname = session_user'
  expect(await who(roles, false)).toEqual([roleName('reader', name), roleName('reader', name), 'f'])
  expect(await who(roles, true)).toEqual([roleName('writer', name), roleName('writer', name), 'f'])
  const memberships = "select string_agg(roleid::regrole::text, ' ' order by 1) from pg_auth_members where member = session_user::regrole"
  expect(await who(memberships, false)).toEqual(['pg_read_all_data'])
  expect(await who(memberships, true)).toEqual(['pg_read_all_data pg_write_all_data'])
  // a block is one statement
  const back = "do $$ begin execute 'reset role'; execute 'reset session authorization'; perform pg_read_file('postgresql.conf'); end $$"
  for (const writes of [false, true]) await expect(query(stack, back, writes)).rejects.toMatchObject({ code: 'sql-refused' })
  for (const writes of [false, true]) await expect(query(stack, `set role "${url.username}"`, writes)).rejects.toMatchObject({ code: 'sql-refused' })
  await expect(query(stack, "copy keyless to program 'cat'", true)).rejects.toMatchObject({ code: 'sql-refused' })
  await expect(query(stack, 'create table own (n int)', true)).rejects.toMatchObject({ code: 'sql-refused' })
})

test('where the database’s user may not make roles, the prompt says what to do, and tables are shown', async () => {
  const user = `${name}_user`
  await administrator.query(`create role ${user} login password 'x' in role pg_read_all_data`)
  try {
    const own = new URL(stack.database?.url ?? '')
    own.username = user
    own.password = 'x'
    const theirs = { database: { url: own.href } } as StackRecord
    await expect(query(theirs, 'select 1', false)).rejects.toMatchObject({ code: 'no-prompt-role', hint: expect.stringContaining('createrole') })
    expect((await overview(theirs)).tables.length).toBeGreaterThan(0)
  } finally {
    await administrator.query(`drop role ${user}`)
  }
})

test.each([
  ['insert', "insert into keyless values ('x')"],
  ['delete in with', 'with gone as (delete from keyless returning 1) select * from gone'],
  ['two statements', "commit; insert into keyless values ('x')"],
  ['two after a select', "select 1; insert into keyless values ('x')"],
  ['a cursor and more', "select 1) ; insert into keyless values ('x'"],
  ['a program', "copy keyless to program 'cat'"],
  ['a file', "select pg_read_file('postgresql.conf')"],
  ['a temporary table', 'create temp table own (n int)'],
  ['for update', 'select * from keyless for update'],
])('without the switch %s is refused, and nothing is changed', async (_, sql) => {
  await expect(query(stack, sql, false)).rejects.toMatchObject({ code: 'sql-refused' })
  expect((await client.query('select count(*)::int n from keyless')).rows).toEqual([{ n: 150 }])
})

test('with the switch it writes', async () => {
  expect(await query(stack, "insert into keyless values ('written') returning said", true)).toMatchObject({
    command: 'INSERT',
    count: 1,
    rows: [['written']],
  })
  expect(await query(stack, "delete from keyless where said = 'written'", true)).toMatchObject({ count: 1 })
  await expect(query(stack, 'delete from keyless; select 1', true)).rejects.toMatchObject({ code: 'sql-refused' })
})

test('who waits for whom is shown', async () => {
  const [holder, waiter] = [
    new pg.Client({ connectionString: stack.database?.url ?? '' }),
    new pg.Client({ connectionString: stack.database?.url ?? '' }),
  ]
  await Promise.all([holder.connect(), waiter.connect()])
  await holder.query("begin; update keyless set said = said where said = 'line 1'")
  const waits = waiter.query("update keyless set said = said where said = 'line 1'")
  try {
    await expect.poll(async () => (await sessionsOf(stack)).waiting.length, { timeout: 10_000 }).toBe(1)
    const { waiting, sessions, slow } = await sessionsOf(stack)
    const { rows } = await holder.query('select pg_backend_pid() pid')
    expect(waiting[0]?.blockedBy).toEqual([rows[0].pid])
    expect(sessions.find(({ waits: on }) => on.startsWith('Lock'))?.query).toContain('update keyless')
    expect(slow).toBeUndefined()
  } finally {
    await holder.query('rollback')
    await waits
    await Promise.all([holder.end(), waiter.end()])
  }
})

test('without a database it says so', async () => {
  await expect(overview({} as StackRecord)).rejects.toMatchObject({ code: 'no-database' })
})

test('a database that does not answer is said to be away', async () => {
  const nobody = { database: { url: 'postgresql://somebody@localhost:1/nothing' } } as StackRecord // what the page asks of it
  await expect(query(nobody, 'select 1', false)).rejects.toMatchObject({ code: 'database-away', message: expect.stringMatching(/ECONNREFUSED/) })
})
