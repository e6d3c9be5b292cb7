import pg from 'pg'
import type { DatabaseAddress } from '../platform/database/address.ts'
import { connectionOf } from '../platform/database/connection.ts'
import { ApplicationError } from '../platform/errors.ts'
import { applyBatch, type Batch, isErrorOf, limits } from './batch.ts'
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
 * (Knex's own lock table fails while it is being created), and the whole batch is one transaction: all of it or nothing. Codes: `migrator-busy`, and those of
 * `applyBatch`.
 */
export function migrate(address: DatabaseAddress, passwords: RolePasswords = {}, batch: Batch = {}): Promise<MigrationResult> {
  return inTurn(address, batch, async (administrator) => {
    await createRoles(administrator)
    const applied = await applyBatch(address, batch)
    await setPasswords(administrator, passwords)
    return { applied }
  })
}

/**
 * As `migrate`, where every role signs in with a token of IAM. `migrator` is that role's address. The administrator, who has a password, is asked for
 * only where the roles are not as they should be: the first time, and after a release that adds one.
 */
export async function migrateByToken(
  migrator: DatabaseAddress,
  administrator: () => Promise<DatabaseAddress>,
  batch: Batch = {},
): Promise<MigrationResult> {
  const areReady = await inTurn(migrator, batch, rolesTakeTokens).catch((error: unknown) => {
    if (isSignInRefused(error)) return false
    throw error
  })
  if (!areReady) {
    await inTurn(await administrator(), batch, async (client) => {
      await createRoles(client)
      await takeTokens(client)
    })
  }
  return inTurn(migrator, batch, async () => ({ applied: await applyBatch(migrator, batch) }))
}

async function inTurn<Result>(
  address: DatabaseAddress,
  { limits: { connect, turn, lock } = limits }: Batch,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ ...connectionOf(address), connectionTimeoutMillis: connect })
  // without a listener a connection that is lost would end the process; the statement that waits for it fails anyway
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(`set lock_timeout = ${turn}`)
    // it is given back with the session
    await client.query('select pg_advisory_lock($1)', [advisoryLock]).catch((cause: unknown) => {
      throw isErrorOf(cause, 'lock_not_available')
        ? new ApplicationError('migrator-busy', `Another migrator is at work for longer than ${turn / 1_000} s.`, {
            hint: 'Deploy again when it has ended.',
            cause,
          })
        : cause
    })
    await client.query(`set lock_timeout = ${lock}`)
    return await work(client)
  } finally {
    await client.end()
  }
}

// class 28: the role is not there, or takes no tokens. https://www.postgresql.org/docs/17/errcodes-appendix.html
function isSignInRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('28')
}
