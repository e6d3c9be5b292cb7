import pg from 'pg'
import type { Stack } from './stack.ts'

/**
 * Copies the stack's database under another name, as it is at this moment: what a point-in-time restore would make of it.
 * PostgreSQL copies only what nobody is connected to, so connections are ended and refused meanwhile.
 */
export function copyDatabase(stack: Stack, copy: string): Promise<void> {
  return undisturbed(stack, (server, name) => server.query(`create database ${quoted(copy)} template ${quoted(name)}`))
}

/** Puts the copy in the database's place, and drops what was there. */
export function exchangeDatabase(stack: Stack, copy: string): Promise<void> {
  return undisturbed(stack, async (server, name) => {
    await server.query(`alter database ${quoted(name)} rename to replaced`)
    await server.query(`alter database ${quoted(copy)} rename to ${quoted(name)}`)
    await server.query('drop database replaced')
  })
}

async function undisturbed({ record }: Stack, work: (server: pg.Client, name: string) => Promise<unknown>): Promise<void> {
  const address = new URL(record.database?.url ?? '')
  const name = address.pathname.slice(1)
  address.pathname = '/postgres'
  const server = new pg.Client({ connectionString: address.href })
  await server.connect()
  try {
    await server.query(`alter database ${quoted(name)} allow_connections false`)
    await server.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
    await work(server, name)
  } finally {
    await server.query(`alter database ${quoted(name)} allow_connections true`)
    await server.end()
  }
}

const quoted = (name: string) => `"${name}"`
