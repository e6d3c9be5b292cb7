import knex from 'knex'
import type { DatabaseAddress } from '../platform/database/pool.ts'
import * as migration0001 from './migrations/0001-orders.ts'

/**
 * Every migration under the name it keeps for ever, in order. Named here and not by file, because a bundle has no files
 * and Knex refuses a history whose names changed.
 */
export const migrations = [{ name: '0001-orders', ...migration0001 }]
type Migration = (typeof migrations)[number]

// any number will do as long as all migrators use the same one
const advisoryLock = 7_203_114

export interface MigrationResult {
  /** The names just applied, in order; empty where the database was already up to date. */
  applied: string[]
}

/**
 * Brings the database up to date. Several migrators at once take turns under an advisory lock
 * (Knex's own lock table fails while it is being created), and the whole batch is one transaction: all of it or nothing.
 */
export async function migrate(address: DatabaseAddress): Promise<MigrationResult> {
  const database = knex({
    client: 'pg',
    connection: { ...address, ssl: address.ssl ? { rejectUnauthorized: true } : false },
    pool: { min: 1, max: 2 },
    migrations: {
      migrationSource: {
        getMigrations: async () => migrations,
        getMigrationName: (migration: Migration) => migration.name,
        getMigration: async (migration: Migration) => migration,
      },
    },
  })
  try {
    return await underLock(database, async () => {
      const [, applied] = (await database.migrate.latest()) as [number, string[]]
      return { applied }
    })
  } finally {
    await database.destroy()
  }
}

// the lock belongs to a session: the same connection has to take it and give it back
async function underLock<T>(database: knex.Knex, work: () => Promise<T>): Promise<T> {
  const connection = await database.client.acquireConnection()
  try {
    await database.raw('select pg_advisory_lock(?)', [advisoryLock]).connection(connection)
    return await work()
  } finally {
    await database.raw('select pg_advisory_unlock(?)', [advisoryLock]).connection(connection)
    await database.client.releaseConnection(connection)
  }
}
