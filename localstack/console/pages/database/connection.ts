import pg, { type QueryArrayResult } from 'pg'
import { StagecraftError } from '../../../errors.ts'
import type { StackRecord } from '../../../supervisor/records.ts'
import type { Cell } from './types.ts'

/** How long a statement may take, and wait for a lock. */
const statementMs = 10_000
const lockMs = 2_000

/** Every value as PostgreSQL writes it: nothing is lost on the way through JavaScript's numbers and dates. */
const asText = { getTypeParser: () => (value: unknown) => value } as unknown as pg.CustomTypesConfig // pg's types want a parser for each format

/** A statement, and what stands in it. */
export interface Statement {
  text: string
  values?: readonly unknown[]
}

/** A statement at a time, in a transaction. */
export interface Transaction {
  /** Text of several statements is refused by PostgreSQL itself, so that none can end the transaction and go on outside. */
  run(statement: Statement): Promise<QueryArrayResult<Cell[]>>
}

/**
 * Works in a transaction of a connection of its own, which ends with it. It is READ ONLY, under the role `pg_read_all_data` where that may be taken (a guard against
 * mistakes: a statement that takes its own role back is not stopped), unless `keepsRole`; with `writes`
 * it is committed. A statement may take 10 s. What PostgreSQL refuses is thrown as
 * `sql-refused`; without a database, `no-database`.
 */
export async function transaction<T>(
  stack: StackRecord,
  work: (transaction: Transaction) => Promise<T>,
  { writes = false, keepsRole = false } = {},
): Promise<T> {
  if (!stack.database)
    throw new StagecraftError('no-database', 'This application has no database.', { hint: 'Set `database` in stagecraft.config.ts to add one.' })
  const client = new pg.Client({ connectionString: stack.database.url, connectionTimeoutMillis: 5_000, application_name: 'console' })
  client.on('error', () => {})
  const run = ({ text, values = [] }: Statement) =>
    client.query<Cell[]>({ text, values: [...values], rowMode: 'array', types: asText, queryMode: 'extended' } as pg.QueryArrayConfig)
  try {
    await client.connect()
    await client.query(`begin ${writes ? 'read write' : 'read only'}`)
    await client.query(`set local statement_timeout = ${statementMs}; set local lock_timeout = ${lockMs}`)
    if (!writes && !keepsRole) await readsOnly(client)
    const done = await work({ run })
    await client.query(writes ? 'commit' : 'rollback')
    return done
  } catch (error) {
    if (error instanceof pg.DatabaseError) throw refusal(error)
    throw error
  } finally {
    await client.end().catch(() => {})
  }
}

// a superuser, which the local database's user may be, could still run programs and write files
async function readsOnly(client: pg.Client): Promise<void> {
  await client.query('savepoint before_role')
  try {
    await client.query('set local role pg_read_all_data')
  } catch {
    await client.query('rollback to savepoint before_role')
  }
}

function refusal({ message, hint, detail, code, position }: pg.DatabaseError): StagecraftError {
  const where = position ? `At character ${position}.` : ''
  // https://www.postgresql.org/docs/17/errcodes-appendix.html
  const own =
    code === '25006' || code === '42501'
      ? 'Without “May write” a statement reads tables, and does nothing else.'
      : code === '57014'
        ? `A statement may take ${statementMs / 1_000} s.`
        : ''
  return new StagecraftError('sql-refused', `PostgreSQL refused the statement: ${message}`, {
    hint: [own, hint, detail, where].filter(Boolean).join(' ') || 'Nothing was changed.',
  })
}
