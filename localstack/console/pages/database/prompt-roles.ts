import { createHash, createHmac } from 'node:crypto'
import pg from 'pg'
import { StagecraftError } from '../../../errors.ts'

/** `reader` has SELECT on every table and nothing else, `writer` INSERT, UPDATE and DELETE too. */
export type PromptRole = 'reader' | 'writer'

const predefined: Readonly<Record<PromptRole, readonly string[]>> = {
  reader: ['pg_read_all_data'],
  writer: ['pg_read_all_data', 'pg_write_all_data'],
}

/**
 * A connection as a login role of the prompt's own: a statement that takes its role back is still that role. The first use in a database makes the role,
 * by the database's user. Throws `no-prompt-role` where that user may not.
 * https://www.postgresql.org/docs/17/predefined-roles.html
 */
export async function connectedAs(role: PromptRole, databaseUrl: string, options: pg.ClientConfig): Promise<pg.Client> {
  const address = new URL(databaseUrl)
  const { pathname } = address
  const name = roleName(role, decodeURIComponent(pathname.slice(1)))
  // the same for every console of this database, and no secret beside the user's own is kept
  const password = createHmac('sha256', decodeURIComponent(address.password)).update(name).digest('base64url')
  const connect = async () => {
    const client = new pg.Client({ ...options, connectionString: databaseUrlFor(address, name, password) })
    client.on('error', () => {})
    await client.connect()
    return client
  }
  try {
    return await connect()
  } catch (error) {
    // it is not there, or its password is of an earlier user of the database
    if (!(error instanceof pg.DatabaseError) || !['28000', '28P01', '42501'].includes(error.code ?? '')) throw error
  }
  await make(databaseUrl, options, { name, password, role })
  return connect()
}

/** A role belongs to the whole server: its name says of which database. */
export function roleName(role: PromptRole, database: string): string {
  return `console_${role}_${createHash('sha256').update(database).digest('hex').slice(0, 12)}`
}

function databaseUrlFor(address: URL, name: string, password: string): string {
  const own = new URL(address)
  own.username = name
  own.password = password
  return own.href
}

async function make(
  connectionString: string,
  options: pg.ClientConfig,
  { name, password, role }: { name: string; password: string; role: PromptRole },
): Promise<void> {
  const client = new pg.Client({ ...options, connectionString })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('begin')
    // two who ask at once make it once
    await client.query('select pg_advisory_xact_lock(hashtext($1))', [name])
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name])
    // both words are letters, digits, - and _
    await client.query(`${rowCount ? 'alter' : 'create'} role ${name} login password '${password}' nocreatedb nocreaterole connection limit 5`)
    for (const each of predefined[role]) await client.query(`grant ${each} to ${name}`)
    if (role === 'reader') await client.query(`alter role ${name} set default_transaction_read_only = on`)
    await client.query(`do $$ begin execute format('grant connect on database %I to ${name}', current_database()); end $$`)
    await client.query('commit')
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error
    const { user } = client
    throw new StagecraftError('no-prompt-role', `The prompt has no role of its own: ${user} may not make it. PostgreSQL said: ${error.message}.`, {
      hint: `Let an administrator run \`alter role "${user}" createrole; grant pg_read_all_data, pg_write_all_data to "${user}" with admin option\`, or use \`npx stagecraft sql\`, which is ${user}.`,
    })
  } finally {
    await client.end().catch(() => {})
  }
}
