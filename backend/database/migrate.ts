import knex from 'knex'
import pg from 'pg'
import type { DatabaseAddress } from '../platform/database/address.ts'
import { type Migration, migrations } from './migrations.ts'
import { createRoles, type RolePasswords, setPasswords } from './roles.ts'

// any number will do as long as all migrators use the same one
const advisoryLock = 7_203_114

export interface MigrationResult {
  /** The names just applied, in order; empty where the database was already up to date. */
  applied: string[]
}

/**
 * Brings the database up to date: its roles, its tables (which belong to the role `migrator`), then the passwords of the roles that sign in.
 * `address` is the administrator's. Several migrators at once take turns under an advisory lock
 * (Knex's own lock table fails while it is being created), and the whole batch is one transaction: all of it or nothing.
 */
export async function migrate(address: DatabaseAddress, passwords: RolePasswords = {}): Promise<MigrationResult> {
  const administrator = new pg.Client(connectionOf(address))
  // without a listener a connection that is lost would end the process; the statement that waits for it fails anyway
  administrator.on('error', () => {})
  await administrator.connect()
  try {
    // it is given back with the session
    await administrator.query('select pg_advisory_lock($1)', [advisoryLock])
    await createRoles(administrator)
    const applied = await applyMigrations(address)
    await setPasswords(administrator, passwords)
    return { applied }
  } finally {
    await administrator.end()
  }
}

async function applyMigrations(address: DatabaseAddress): Promise<string[]> {
  const database = knex({
    client: 'pg',
    connection: { ...connectionOf(address), options: '-c role=migrator' },
    pool: { min: 0, max: 2 },
    migrations: {
      migrationSource: {
        getMigrations: async () => migrations,
        getMigrationName: (migration: Migration) => migration.name,
        getMigration: async (migration: Migration) => migration,
      },
    },
  })
  try {
    const [, applied] = (await database.migrate.latest()) as [number, string[]]
    return applied
  } finally {
    await database.destroy()
  }
}

function connectionOf(address: DatabaseAddress) {
  return { ...address, ssl: address.ssl ? { rejectUnauthorized: true } : false }
}
