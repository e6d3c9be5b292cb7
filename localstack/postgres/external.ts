import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '../errors.ts'
import { writeText } from '../project.ts'
import type { PostgresOptions, PostgresServer } from './server.ts'

/** The server that `DATABASE_URL` names. The stack makes its tables there, and drops nothing. */
export async function useExternalPostgres({ folder }: Pick<PostgresOptions, 'folder'>): Promise<PostgresServer> {
  const address = externalAddress(await urlOf(folder))
  await requireRights(address)
  await writeText(urlFile(folder), `${address.url}\n`)
  const { protocol: _protocol, ...parts } = address
  return { pid: 0, ...parts, ended: new Promise(() => {}), stop: async () => {} }
}

/** Its port, where it listens on this machine's loopback; none where it is elsewhere. */
export async function externalLocalPort(folder: string): Promise<number[]> {
  const { host, port } = externalAddress(await urlOf(folder))
  return host === '127.0.0.1' ? [port] : []
}

/** Whether the server answers. */
export async function isServingExternal(folder: string): Promise<boolean> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: await urlOf(folder), connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  )
}

// a later command, in a shell that does not name it, means the server that the stack was started with
async function urlOf(folder: string): Promise<string | undefined> {
  return process.env.DATABASE_URL || (await readFile(urlFile(folder), 'utf8').catch(() => '')).trim() || undefined
}

function urlFile(folder: string): string {
  return join(folder, 'url')
}

type Address = Pick<PostgresServer, 'host' | 'port' | 'user' | 'password' | 'database' | 'url'> & { protocol: string }

/** The parts of a URL like `postgresql://user:password@host:5432/database`. Throws `no-database-url`, `bad-database-url`; no message holds the password. */
export function externalAddress(text: string | undefined): Address {
  if (!text) throw new StagecraftError('no-database-url', 'The database is the one of DATABASE_URL, and DATABASE_URL is not set.', { hint: example })
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^postgres(ql)?:$/.test(url.protocol))
    throw new StagecraftError('bad-database-url', 'DATABASE_URL is not the URL of a PostgreSQL server.', { hint: example })
  const { hostname, pathname } = url
  const missing = Object.entries({ host: hostname, user: url.username, password: url.password, database: pathname.slice(1) })
  const names = missing.flatMap(([name, value]) => (value ? [] : [name]))
  if (names.length > 0) throw new StagecraftError('bad-database-url', `DATABASE_URL has no ${names.join(', no ')}.`, { hint: example })
  return {
    protocol: url.protocol,
    // a container reaches this machine's servers under this address, and under no name
    host: hostname === 'localhost' ? '127.0.0.1' : hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(pathname.slice(1)),
    url: text,
  }
}

const example = 'Its form is `postgresql://user:password@127.0.0.1:5432/database`.'

const oldest = 15

// what migrations may do of right: make roles, own the schema, connect
const question = `select current_setting('server_version_num')::int / 10000 as version,
  (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) as makes_roles,
  pg_has_role(current_user, (select datdba from pg_database where datname = current_database()), 'usage') as owns_database,
  has_database_privilege(current_database(), 'create') as makes_schemas`

interface Answer {
  version: number
  makes_roles: boolean
  owns_database: boolean
  makes_schemas: boolean
}

async function requireRights({ host, port, user, password, database }: Address): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ host, port, user, password, database, connectionTimeoutMillis: 15_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<Answer>(question)
    const [found] = rows
    if (found) refuse(found, user, database)
  } catch (error) {
    if (error instanceof StagecraftError) throw error
    const reason = error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code : String(error)
    throw new StagecraftError('database-not-reached', `The server of DATABASE_URL (${host}:${port}) did not let ${user} in: ${reason}.`, {
      hint: 'Check that it runs and that host, port, database, user and password are right: `psql "$DATABASE_URL"`.',
      cause: error,
    })
  } finally {
    await client.end().catch(() => {})
  }
}

function refuse(found: Answer, user: string, database: string): void {
  if (found.version < oldest)
    throw new StagecraftError('database-too-old', `The server of DATABASE_URL is PostgreSQL ${found.version}; the stack needs ${oldest} or newer.`, {
      hint: 'Use a newer server, or DATABASE=docker.',
    })
  const lacking = [
    ...(found.makes_roles ? [] : [['may not create roles', `alter role "${user}" createrole`]]),
    ...(found.owns_database && found.makes_schemas
      ? []
      : [[`does not own the database ${database}`, `alter database "${database}" owner to "${user}"`]]),
  ]
  if (lacking.length === 0) return
  const what = lacking.map(([sentence]) => sentence).join(', and ')
  throw new StagecraftError('database-without-rights', `The user ${user} of DATABASE_URL ${what}.`, {
    hint: `As the server’s administrator: \`${lacking.map(([, how]) => how).join('; ')}\`.`,
  })
}
