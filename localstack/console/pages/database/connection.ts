import pg, { type QueryArrayConfig, type QueryArrayResult } from 'pg'
import { StagecraftError } from '../../../errors.ts'
import type { StackRecord } from '../../../supervisor/records.ts'
import { firstRows } from './first-rows.ts'
import { connectedAs, type PromptRole } from './prompt-roles.ts'
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
  /** The same, of which at most `rows` rows are fetched; of more `isCut` is true, and PostgreSQL does not say how many it has. */
  first(statement: Statement, rows: number): Promise<{ result: QueryArrayResult<Cell[]>; isCut: boolean }>
}

/**
 * Works in a transaction of a connection of its own, which ends with it. As the database's own user it is READ ONLY, for the console's own statements; what
 * somebody wrote runs as a login role of the prompt (`as`): READ ONLY for the reader, committed for the writer. A statement may take 10 s. What PostgreSQL
 * refuses is thrown as `sql-refused`; without a database, `no-database`; where the role can't be made, `no-prompt-role`; where it does not answer within 10 s, `database-away`.
 */
export async function transaction<T>(
  stack: StackRecord,
  work: (transaction: Transaction) => Promise<T>,
  { as }: { as?: PromptRole } = {},
): Promise<T> {
  if (!stack.database)
    throw new StagecraftError('no-database', 'This application has no database.', { hint: 'Set `database` in stagecraft.config.ts to add one.' })
  const client = await connected(stack.database.url, as).catch(away)
  const writes = as === 'writer'
  const config = ({ text, values = [] }: Statement) =>
    ({ text, values: [...values], rowMode: 'array', types: asText, queryMode: 'extended' }) as QueryArrayConfig
  try {
    await client.query(`begin ${writes ? 'read write' : 'read only'}`)
    await client.query(`set local statement_timeout = ${statementMs}; set local lock_timeout = ${lockMs}`)
    const done = await work({
      run: (statement) => client.query<Cell[]>(config(statement)),
      first: (statement, rows) => firstRows(client, config(statement), rows),
    })
    await client.query(writes ? 'commit' : 'rollback')
    return done
  } catch (error) {
    return refused(error)
  } finally {
    await client.end().catch(() => {})
  }
}

async function connected(url: string, as: PromptRole | undefined): Promise<pg.Client> {
  const options = { connectionTimeoutMillis: 10_000, application_name: 'console' }
  if (as) return connectedAs(as, url, options)
  const client = new pg.Client({ ...options, connectionString: url })
  client.on('error', () => {})
  await client.connect()
  return client
}

function away(error: unknown): never {
  if (error instanceof pg.DatabaseError || error instanceof StagecraftError) return refused(error)
  // an error of several addresses has no message of its own
  const { message, code } = error as Error & { code?: string }
  throw new StagecraftError('database-away', `The database does not answer: ${message || code}`, {
    hint: 'Run `npx stagecraft status` to see whether it runs. On a busy machine, try again.',
  })
}

function refused(error: unknown): never {
  throw error instanceof pg.DatabaseError ? refusal(error) : error
}

function refusal({ message, hint, detail, code, position }: pg.DatabaseError): StagecraftError {
  const where = position ? `At character ${position}.` : ''
  // https://www.postgresql.org/docs/17/errcodes-appendix.html
  const own =
    code === '25006' || code === '42501'
      ? 'Without “May write” a statement reads tables, and with it writes their rows: nothing else. `npx stagecraft sql` does all that the database’s user may.'
      : code === '57014'
        ? `A statement may take ${statementMs / 1_000} s.`
        : ''
  return new StagecraftError('sql-refused', `PostgreSQL refused the statement: ${message}`, {
    hint: [own, hint, detail, where].filter(Boolean).join(' ') || 'Nothing was changed.',
  })
}
