import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DatabaseAddress, DatabaseRole } from '../platform/database/address.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations.ts'
import { type TestDatabase, testDatabase } from './testing.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

const denied = { code: '42501' }
const statements = {
  insert: "insert into activity (subject, action, target, request_id) values ('s', 'redrive-started', 't', 'r')",
  update: "update activity set subject = 'another'",
  delete: 'delete from activity',
  truncate: 'truncate activity',
}

test('no table of the application is forgotten: reader sees each, writer writes to each', async () => {
  const { rows } = await database.pool.query(
    `select relname as table, has_table_privilege('reader', oid, 'select') as read,
       has_table_privilege('writer', oid, 'insert') or has_table_privilege('writer', oid, 'update') as written
     from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname not like 'knex%'`,
  )
  expect(rows.length).toBeGreaterThan(10)
  expect(rows.filter(({ read, written }) => !read || !written)).toEqual([])
})

test('reader may do nothing but select; the history of migrations is nobody’s but the migrator’s', async () => {
  expect(await privileges('reader')).toEqual(['SELECT'])
  for (const role of ['reader', 'writer'] as const) await expect(database.as(role).query('select from knex_migrations')).rejects.toMatchObject(denied)
})

test('writer deletes events and orders that were refused, and nothing else; neither truncates, refers or sets triggers', async () => {
  const { rows } = await database.pool.query(
    `select distinct table_name as table from information_schema.role_table_grants where grantee = 'writer' and privilege_type = 'DELETE' order by 1`,
  )
  expect(rows).toEqual([{ table: 'order_events' }, { table: 'orders' }])
  expect(await privileges('writer')).toEqual(['DELETE', 'INSERT', 'SELECT', 'UPDATE'])
})

describe.each(['reader', 'writer'] as const)('%s', (role) => {
  test.each([
    'create table more (id int)',
    'create temporary table more (id int)',
    'create function more() returns int language sql as $$ select 1 $$',
    'create schema more',
    'create index more on orders (amount)',
    'alter table orders add column more int',
    'alter table activity disable trigger activity_append_only',
    'drop trigger activity_append_only on activity',
    'drop table audit_entries',
    'truncate orders cascade',
    'create role more',
    'set role migrator',
    `alter role ${role} superuser`,
    'grant select on activity to writer',
    "copy orders to program 'true'",
  ])('is refused: %s', async (statement) => {
    const client = await database.as(role).connect()
    try {
      // a grant by somebody who may grant nothing is a warning in PostgreSQL: what counts is that it gave nothing
      await client.query(statement)
      expect(statement).toMatch(/^grant/)
      const { rows } = await database.pool.query(`select has_table_privilege('writer', 'activity', 'select') as gained`)
      expect(rows).toEqual([{ gained: false }])
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^(42501|0L000)$/) })
    } finally {
      client.release(true)
    }
  })
})

describe('the trail of who did what', () => {
  beforeAll(() => database.as('writer').query(statements.insert))

  test.each(['update', 'delete', 'truncate'] as const)(
    'nobody may %s: neither reader, nor writer, nor its owner, nor the administrator',
    async (kind) => {
      for (const pool of [database.as('reader'), database.as('writer'), database.pool]) {
        await expect(pool.query(statements[kind])).rejects.toMatchObject(denied)
      }
      const owner = await database.pool.connect()
      await owner.query('set role migrator')
      await expect(owner.query(statements[kind])).rejects.toThrow('append-only')
      owner.release(true)
    },
  )

  test('reader reads it and adds nothing; writer adds to it and reads nothing', async () => {
    expect((await database.as('reader').query('select subject, action from activity')).rows).toEqual([{ subject: 's', action: 'redrive-started' }])
    await expect(database.as('reader').query(statements.insert)).rejects.toMatchObject(denied)
    await expect(database.as('writer').query('select from activity')).rejects.toMatchObject(denied)
  })

  test('what was recorded of orders’ changes and told to customers is neither changed nor deleted by a function', async () => {
    const columns = { audit_entries: 'recorded_at', customer_notices: 'written_at', unreadable_messages: 'recorded_at' }
    for (const [table, column] of Object.entries(columns)) {
      for (const role of ['reader', 'writer'] as const) {
        await expect(database.as(role).query(`delete from ${table}`)).rejects.toMatchObject(denied)
        await expect(database.as(role).query(`update ${table} set ${column} = now()`)).rejects.toMatchObject(denied)
      }
    }
  })
})

test('an administrator who is no superuser, as Aurora’s, migrates; the roles sign in with what they were given, and with the newest of it', async () => {
  const name = `admin_${randomBytes(6).toString('hex')}`
  await database.pool.query(`create role ${name} login createrole password 'first'`)
  await database.pool.query(`create database ${name} owner ${name}`)
  // on a server where `migrator` was made by another administrator; on Aurora this one makes it
  await database.pool.query(`grant migrator, reader, writer to ${name} with admin option`)
  const url = new URL(database.url)
  const address: DatabaseAddress = { host: url.hostname, port: Number(url.port), database: name, user: name, password: 'first' }
  try {
    expect(await migrate(address, { reader: 'old', writer: 'two' })).toEqual({ applied: migrations.map((each) => each.name) })
    expect(await migrate(address, { reader: 'o’ne$\\' })).toEqual({ applied: [] })
    expect(await whoSignsIn(address, 'reader', 'o’ne$\\')).toBe('reader')
    expect(await whoSignsIn(address, 'writer', 'two')).toBe('writer')
    await expect(whoSignsIn(address, 'reader', 'old')).rejects.toMatchObject({ code: '28P01' })
    await expect(whoSignsIn(address, 'migrator', 'two')).rejects.toMatchObject({ code: '28P01' })
    const { rows } = await database.pool.query(
      `select rolname, rolpassword like 'SCRAM-SHA-256$%' as scram from pg_authid where rolname in ('reader', 'writer')`,
    )
    expect(rows.map(({ scram }) => scram)).toEqual([true, true])
  } finally {
    await database.pool.query(`drop database ${name} with (force)`)
    await database.pool.query(`revoke migrator, reader, writer from ${name} cascade; drop role ${name}`)
    await database.pool.query('alter role reader nologin password null; alter role writer nologin password null')
  }
})

async function whoSignsIn(address: DatabaseAddress, user: string, password: string): Promise<string> {
  const client = new pg.Client({ ...address, user, password })
  await client.connect()
  try {
    return (await client.query<{ me: string }>('select current_user as me')).rows[0]?.me ?? ''
  } finally {
    await client.end()
  }
}

async function privileges(role: DatabaseRole): Promise<string[]> {
  const { rows } = await database.pool.query<{ kind: string }>(
    'select distinct privilege_type as kind from information_schema.role_table_grants where grantee = $1 order by 1',
    [role],
  )
  return rows.map(({ kind }) => kind)
}
