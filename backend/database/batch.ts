import knex, { type Knex } from 'knex'
import type { DatabaseAddress } from '../platform/database/address.ts'
import { connectionOf } from '../platform/database/connection.ts'
import { ApplicationError } from '../platform/errors.ts'
import { type Migration, migrations } from './migrations.ts'

/** What to apply, and how long that may take. */
export interface Batch {
  /** The names to apply of those that are known; all of them where it is left out. */
  wanted?: readonly string[]
  /** Every migration of this code, in order. */
  known?: readonly Migration[]
  limits?: Limits
}

/** In milliseconds. All of them together are less than the function’s time limit, so that a migration that takes too long fails by itself, and is answered for. */
export interface Limits {
  /** For a connection; Aurora takes about 15 s to resume. */
  connect: number
  /** For the migrator before this one. */
  turn: number
  /** For a lock. Whoever comes after waits behind it, so it is short, and asked for again after as long. */
  lock: number
  /** For the whole batch, with everything it waits for. */
  batch: number
}

export const limits: Limits = { connect: 20_000, turn: 15_000, lock: 3_000, batch: 150_000 }

/** How often a batch that got no lock is tried. */
const tries = 8

/**
 * Applies the migrations that are wanted and not there yet, in one transaction: all of them or none. Returns their names. A database with migrations that
 * this code does not know is that of a later release: where nothing is wanted of it, it is left as it is.
 * Codes: `unknown-migrations`, `migration-blocked`, `migration-too-long`, `migration-failed`.
 */
export async function applyBatch(address: DatabaseAddress, { wanted, known = migrations, limits: given = limits }: Batch = {}): Promise<string[]> {
  const names = wanted ?? known.map(({ name }) => name)
  const missing = names.filter((name) => !known.some((each) => each.name === name))
  if (missing.length > 0) throw unknown(`The release has the migrations ${missing.join(', ')}, and the migrator’s code does not.`)
  const deadline = Date.now() + given.batch
  for (let tried = 1; ; tried++) {
    try {
      return await applyOnce(address, names, known, { ...given, batch: deadline - Date.now() })
    } catch (error) {
      const isLast = tried === tries || Date.now() + given.lock * 2 > deadline
      if (!isErrorOf(error, 'lock_not_available') || isLast) throw described(error, given)
      // those who waited behind this one have their turn
      await new Promise((resolve) => setTimeout(resolve, given.lock))
    }
  }
}

async function applyOnce(
  address: DatabaseAddress,
  wanted: readonly string[],
  known: readonly Migration[],
  { connect, lock, batch }: Limits,
): Promise<string[]> {
  const settings = {
    lock_timeout: lock,
    statement_timeout: batch,
    // after it, because it ends the session too
    transaction_timeout: batch + 1_000,
    // a migrator that was killed holds no lock for longer
    client_connection_check_interval: 2_000,
    idle_in_transaction_session_timeout: 20_000,
  }
  const applying: string[] = []
  const database = opened(address, connect, settings)
  try {
    const completed = await completedIn(database)
    const pending = wanted.filter((name) => !completed.includes(name))
    if (pending.length === 0) return []
    const strange = completed.filter((name) => !known.some((each) => each.name === name))
    if (strange.length > 0)
      throw unknown(`The database has the migrations ${strange.join(', ')}, which this release does not know, and lacks ${pending.join(', ')}.`)
    const chosen = known.filter(({ name }) => completed.includes(name) || wanted.includes(name))
    const [, applied] = (await database.migrate.latest({
      migrationSource: {
        getMigrations: async () => chosen,
        getMigrationName: ({ name }: Migration) => name,
        getMigration: async (migration: Migration) => ({
          ...migration,
          up: async (transaction: Knex) => {
            applying.push(migration.name)
            await migration.up(transaction)
          },
        }),
      },
    })) as [number, string[]]
    return applied
  } catch (error) {
    const [name] = applying.slice(-1)
    throw name && error instanceof Error && !(error instanceof ApplicationError) ? Object.assign(error, { migration: name }) : error
  } finally {
    await database.destroy()
  }
}

/** The names of the migrations that a database has, in order. */
export async function appliedIn(address: DatabaseAddress): Promise<string[]> {
  const database = opened(address, limits.connect, { statement_timeout: limits.connect })
  return completedIn(database).finally(() => database.destroy())
}

/** As the role `migrator`, to which the tables belong. */
function opened(address: DatabaseAddress, connect: number, settings: Readonly<Record<string, number>>): Knex {
  return knex({
    client: 'pg',
    // a function, because Knex copies settings, and what makes a token is no plain value
    connection: async () => ({
      ...connectionOf(address),
      connectionTimeoutMillis: connect,
      options: Object.entries({ role: 'migrator', ...settings })
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
    }),
    pool: { min: 0, max: 2 },
    // the error that is thrown says more
    log: { warn: () => {} },
    acquireConnectionTimeout: connect + 1_000,
  })
}

async function completedIn(database: Knex): Promise<string[]> {
  if (!(await database.schema.hasTable('knex_migrations'))) return []
  return (await database('knex_migrations').orderBy('id').select<{ name: string }[]>('name')).map(({ name }) => name)
}

// https://www.postgresql.org/docs/17/errcodes-appendix.html
const codes = { lock_not_available: ['55P03'], too_long: ['57014', '25P04', '25P03'] }

/** Whether PostgreSQL ended a statement for that reason. */
export function isErrorOf(error: unknown, kind: 'lock_not_available' | 'too_long'): boolean {
  return error instanceof Error && 'code' in error && codes[kind].includes(String(error.code))
}

const asBefore = 'Nothing of this release’s migrations was applied: the database and the code that runs are as before.'

function described(error: unknown, { lock, batch }: Limits): unknown {
  if (!(error instanceof Error) || !('migration' in error)) return error
  const name = String(error.migration)
  // Knex puts the whole text of the statements before PostgreSQL's message
  const reason = error.message.split(' - ').at(-1)
  if (isErrorOf(error, 'lock_not_available'))
    return new ApplicationError(
      'migration-blocked',
      `${name} did not get its lock within ${lock / 1_000} s, several times over: ${reason}. ${asBefore}`,
      {
        hint: 'Something holds the table for long. Look who (pg_stat_activity, pg_blocking_pids), and deploy again when it has ended.',
        cause: error,
      },
    )
  if (isErrorOf(error, 'too_long'))
    return new ApplicationError('migration-too-long', `${name} took longer than ${batch / 1_000} s: ${reason}. ${asBefore}`, {
      hint: 'Do it in smaller steps: each batch of rows in a migration or a command of its own.',
      cause: error,
    })
  return new ApplicationError('migration-failed', `${name} failed: ${reason}. ${asBefore}`, {
    hint: 'Mend the migration and deploy again.',
    cause: error,
  })
}

function unknown(message: string): ApplicationError {
  return new ApplicationError('unknown-migrations', `${message} ${asBefore}`, {
    hint: 'The release was built from another branch than the one before. Merge them, renumber the new migrations, and build the release again.',
  })
}
