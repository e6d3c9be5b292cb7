import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { migrate } from './migrate.ts'

export interface TestDatabase {
  pool: pg.Pool
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
  await migrate({ host: url.hostname, port: Number(url.port), database: name, user: url.username, password: url.password, ssl: false })
  const pool = new pg.Pool({ connectionString: url.href, max: 10 })
  pool.on('error', () => {})
  return {
    pool,
    url: url.href,
    close: async () => {
      await pool.end()
      await asAdministrator(server, `drop database ${name} with (force)`)
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
