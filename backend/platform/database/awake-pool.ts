import pg from 'pg'

type Callback = (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void

/**
 * A pool that hands out no connection that was idle longer than `idleTimeoutMillis`. A pool's own timer ends such connections, but the timers of a
 * function stand still between two invocations, while the server's clock runs: it has ended the session by then, and the first statement
 * of the next invocation would fail.
 */
export class AwakePool extends pg.Pool {
  readonly #idleSince = new WeakMap<pg.PoolClient, number>()

  constructor(config: pg.PoolConfig & { idleTimeoutMillis: number }) {
    super(config)
    this.on('release', (_error, client) => this.#idleSince.set(client, Date.now()))
  }

  override connect(): Promise<pg.PoolClient>
  override connect(callback: Callback): void
  override connect(callback?: Callback): Promise<pg.PoolClient> | undefined {
    const client = this.#awake()
    if (!callback) return client
    client.then(
      (awake) => callback(undefined, awake, (release) => awake.release(release as Error | boolean | undefined)), // what pg-pool hands on
      (error: Error) => callback(error, undefined, () => {}),
    )
    return undefined
  }

  async #awake(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await super.connect()
      const since = this.#idleSince.get(client)
      if (since === undefined || Date.now() - since < (this.options.idleTimeoutMillis ?? 0)) return client
      client.release(true)
    }
  }
}
