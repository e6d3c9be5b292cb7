import type { Client } from 'pg'
import type { PostgresServer } from './server.ts'

const prefix = 'stagecraft:mark '

/** The mark of the deployment that a database belongs to; undefined where it has none yet. */
export function databaseMark(server: PostgresServer): Promise<string | undefined> {
  return connected(server, async (client) => {
    // https://www.postgresql.org/docs/17/functions-info.html#FUNCTIONS-INFO-COMMENT
    const { rows } = await client.query<{ comment: string | null }>(
      `select shobj_description(oid, 'pg_database') as comment from pg_database where datname = current_database()`,
    )
    const comment = rows[0]?.comment
    return comment?.startsWith(prefix) ? comment.slice(prefix.length) : undefined
  })
}

/** Notes in the database itself which deployment it belongs to, as its comment. Only its owner may: false where this user is not. */
export function markDatabase(server: PostgresServer, mark: string): Promise<boolean> {
  return connected(server, async (client) => {
    const text = `comment on database ${client.escapeIdentifier(server.database)} is ${client.escapeLiteral(prefix + mark)}`
    return client.query(text).then(
      () => true,
      (error: { code?: string }) => {
        if (error.code === insufficientPrivilege) return false
        throw error
      },
    )
  })
}

// https://www.postgresql.org/docs/17/errcodes-appendix.html
const insufficientPrivilege = '42501'

async function connected<T>({ url }: PostgresServer, work: (client: Client) => Promise<T>): Promise<T> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, query_timeout: 10_000 })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
