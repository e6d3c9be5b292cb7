import type pg from 'pg'

/** A request over HTTP waits so long for a database that is resuming, then it is answered. Aurora takes about 15 s, API Gateway gives up after 30. */
export const httpPatienceMs = 3_000

/** The database pauses when nobody uses it, and is resuming now: nothing of the work that asked for it was done. */
export class DatabaseWaking extends Error {
  constructor() {
    super('The database is waking up: no connection was made yet.')
    this.name = 'DatabaseWaking'
  }
}

/**
 * Makes `pool.connect` (and so `pool.query`) fail after `ms` where no connection was made yet. The attempt goes on, and what it gets is kept for
 * the next caller, so that asking again in a few seconds finds the database awake. Who waits because all open connections are in use waits on.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
 */
export function answerWhileWaking(pool: pg.Pool, ms: number, failure: () => Error): void {
  let open = 0
  pool.on('connect', () => open++)
  pool.on('remove', () => open--)
  const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>

  const connectWithin = async (): Promise<pg.PoolClient> => {
    const attempt = connect()
    const patience = Promise.withResolvers<never>()
    let gaveUp = false
    const timer = setTimeout(() => {
      if (open > 0) return
      gaveUp = true
      patience.reject(failure())
    }, ms)
    attempt.then((client) => gaveUp && client.release()).catch(() => {}) // who still waits for it hears why
    return Promise.race([attempt, patience.promise]).finally(() => clearTimeout(timer))
  }

  // pg-pool's own `query` asks with a callback
  pool.connect = ((callback?: ConnectCallback) => {
    if (!callback) return connectWithin()
    connectWithin().then(
      (client) => callback(undefined, client, client.release),
      (error: Error) => callback(error, undefined, () => {}),
    )
  }) as typeof pool.connect // the overloads of one function
}

type ConnectCallback = (error: Error | undefined, client: pg.PoolClient | undefined, release: (broken?: Error | boolean) => void) => void
