import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { DatabaseRole } from '../platform/database/address.ts'
import { migrate } from './migrate.ts'

export interface TestDatabase {
  /** The administrator's, for what a test prepares and looks at. */
  pool: pg.Pool
  /** A function's, under the role that its stack.yml gives it. */
  as(role: DatabaseRole): pg.Pool
  url: string
  close(): Promise<void>
}

/** A fresh, migrated database on the real server that the test run started (`TEST_DATABASE_URL`); dropped by `close`. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL
  if (!server) throw new Error('TEST_DATABASE_URL is not set: run the tests with `npx vitest run`, whose configuration starts PostgreSQL.')
  const name = `test_${randomBytes(6).toString('hex')}`
  await asAdministrator(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  await migrate({ host: url.hostname, port: Number(url.port), database: name, user: url.username, password: url.password })
  const newPool = (more?: pg.PoolConfig) => new pg.Pool({ connectionString: url.href, max: 10, ...more }).on('error', () => {})
  const pool = newPool()
  const pools = new Map<DatabaseRole, pg.Pool>()
  return {
    pool,
    as: (role) => {
      // as if the role had signed in; passwords are the whole server's, which other test files use at the same time
      const known = pools.get(role) ?? newPool({ onConnect: (client) => client.query(`set session authorization ${role}`) })
      pools.set(role, known)
      return known
    },
    url: url.href,
    close: async () => {
      await Promise.all([pool, ...pools.values()].map((each) => each.end()))
      // a pool says that it has ended while its sessions still end: PostgreSQL waits five seconds for those before it refuses
      await asAdministrator(server, `drop database ${name}`).catch(() => asAdministrator(server, `drop database ${name} with (force)`))
    },
  }
}

async function asAdministrator(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
