import knex from 'knex'
import pg from 'pg'
import type { DatabaseAddress } from '../platform/database/address.ts'
import { connectionOf } from '../platform/database/connection.ts'
import { type Migration, migrations } from './migrations.ts'
import { createRoles, type RolePasswords, rolesTakeTokens, setPasswords, takeTokens } from './roles.ts'

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
export function migrate(address: DatabaseAddress, passwords: RolePasswords = {}): Promise<MigrationResult> {
  return inTurn(address, async (administrator) => {
    await createRoles(administrator)
    const applied = await applyMigrations(address)
    await setPasswords(administrator, passwords)
    return { applied }
  })
}

/**
 * As `migrate`, where every role signs in with a token of IAM. `migrator` is that role's address. The administrator, who has a password, is asked for
 * only where the roles are not as they should be: the first time, and after a release that adds one.
 */
export async function migrateByToken(migrator: DatabaseAddress, administrator: () => Promise<DatabaseAddress>): Promise<MigrationResult> {
  const areReady = await inTurn(migrator, rolesTakeTokens).catch((error: unknown) => {
    if (isSignInRefused(error)) return false
    throw error
  })
  if (!areReady) {
    await inTurn(await administrator(), async (client) => {
      await createRoles(client)
      await takeTokens(client)
    })
  }
  return inTurn(migrator, async () => ({ applied: await applyMigrations(migrator) }))
}

async function inTurn<Result>(address: DatabaseAddress, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client(connectionOf(address))
  // without a listener a connection that is lost would end the process; the statement that waits for it fails anyway
  client.on('error', () => {})
  await client.connect()
  try {
    // it is given back with the session
    await client.query('select pg_advisory_lock($1)', [advisoryLock])
    return await work(client)
  } finally {
    await client.end()
  }
}

// class 28: the role is not there, or takes no tokens. https://www.postgresql.org/docs/17/errcodes-appendix.html
function isSignInRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('28')
}

async function applyMigrations(address: DatabaseAddress): Promise<string[]> {
  const database = knex({
    client: 'pg',
    // a function, because Knex copies settings, and what makes a token is no plain value
    connection: async () => ({ ...connectionOf(address), options: '-c role=migrator' }),
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
