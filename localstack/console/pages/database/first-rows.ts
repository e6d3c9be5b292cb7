import pg, { type Connection, type QueryArrayConfig, type QueryArrayResult } from 'pg'

/**
 * A statement of which no more than `rows` rows are fetched: of more, PostgreSQL's portal is left as it is, and `isCut` is true.
 * https://www.postgresql.org/docs/17/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY (“Execute” with a row-count limit)
 */
class FirstRows extends pg.Query {
  isCut = false

  constructor(config: QueryArrayConfig, rows: number) {
    super({ ...config, rows } as QueryArrayConfig) // pg takes `rows`, and its types do not know it
  }

  /** pg calls it where there are more rows; its own asks for them. */
  handlePortalSuspended(connection: Connection): void {
    this.isCut = true
    connection.sync()
  }
}

/** Runs any one statement, and fetches at most `rows` rows of what it returns. */
export function firstRows<T>(client: pg.Client, config: QueryArrayConfig, rows: number): Promise<{ result: QueryArrayResult<T[]>; isCut: boolean }> {
  return new Promise((resolve, reject) => {
    const statement = new FirstRows(config, rows)
    statement.once('error', reject).once('end', (result: QueryArrayResult<T[]>) => resolve({ result, isCut: statement.isCut }))
    client.query(statement)
  })
}
