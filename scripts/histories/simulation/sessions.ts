import type pg from 'pg'
import type { Task, Turns } from './turns.ts'

/** What happens to a statement. */
export type StatementFault = { do: 'kill before' | 'kill after' | 'cut before' | 'cut after' | 'stall' | 'go away'; seconds: number }

export interface SessionEvents {
  /** Called before each statement of an invocation. */
  fault(task: Task, text: string): StatementFault | undefined
  /** Something may have been committed. */
  committed(): void
  /** Holds the invocation up for simulated seconds. Kills it at its time limit, and then throws. */
  stall(task: Task, seconds: number): Promise<void>
  kill(task: Task): Promise<void>
  /** Whether the database can be reached. */
  isAway(): boolean
  goAway(seconds: number): void
}

type Query = { text: string } | string
type Callback = (error: Error | undefined, result?: pg.QueryResult) => void

/** A session of PostgreSQL whose statements take turns, and to which faults happen. */
interface Session extends pg.Client {
  pid: number
  isIdle: boolean
  hasWritten: boolean
  lastTask: Task | undefined
  idleInTransactionMs: number
}

const cut = () => new Error('Connection terminated unexpectedly')
const refused = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

/**
 * What stands in for `pg` in the application's code. The connections are real. `administrator` ends sessions of others.
 * An idle transaction that is held up for longer than its session allows is ended, as the server would.
 */
export class Sessions {
  readonly open = new Set<Session>()
  readonly #turns: Turns
  readonly #administrator: pg.Client
  readonly #events: SessionEvents

  constructor(turns: Turns, administrator: pg.Client, events: SessionEvents) {
    this.#turns = turns
    this.#administrator = administrator
    this.#events = events
  }

  /** Ends every session that the invocation used last. Resolves when the server has rolled back what they had open. */
  async endOf(task: Task): Promise<void> {
    for (const session of this.open) if (session.lastTask === task) await this.end(session)
  }

  async endAll(): Promise<void> {
    for (const session of this.open) await this.end(session)
  }

  async end(session: Session): Promise<void> {
    if (!this.open.delete(session)) return
    // its socket closes when the process has ended, and so after its locks are given up
    const isOver = new Promise((resolve) => session.once('end', () => resolve(undefined)))
    await this.#administrator.query('select pg_terminate_backend($1)', [session.pid])
    await isOver
  }

  /** Cancels what a session waits for, as its `statement_timeout` would. */
  async cancel(pid: number): Promise<void> {
    await this.#administrator.query('select pg_cancel_backend($1)', [pid])
  }

  /** The exports that the application's code gets. */
  standIn(real: typeof pg): { Pool: typeof pg.Pool; Client: typeof pg.Client } {
    const sessions = this
    const turns = this.#turns

    class SteppedClient extends real.Client {
      pid = 0
      isIdle = true
      hasWritten = false
      lastTask: Task | undefined
      readonly idleInTransactionMs: number

      constructor(config?: pg.ClientConfig) {
        super(config)
        this.idleInTransactionMs = Number(config?.idle_in_transaction_session_timeout ?? 0) || Number.POSITIVE_INFINITY
        // https://www.postgresql.org/docs/17/protocol-message-formats.html: ReadyForQuery
        const { connection } = this as unknown as { connection: NodeJS.EventEmitter }
        connection.on('backendKeyData', ({ processID }: { processID: number }) => {
          this.pid = processID
          sessions.open.add(this as unknown as Session)
        })
        connection.on('readyForQuery', ({ status }: { status: string }) => (this.isIdle = status === 'I'))
        this.once('end', () => sessions.open.delete(this as unknown as Session))
      }

      // pg calls it with a callback where pg-pool does
      override query(...given: unknown[]): never {
        const last = given.at(-1)
        const callback = typeof last === 'function' ? (given.pop() as Callback) : undefined
        const [first] = given as [Query]
        const text = typeof first === 'string' ? first : first.text
        const send = () => (super.query as (...words: unknown[]) => Promise<pg.QueryResult>)(...given)
        const result = sessions.statement(this as unknown as Session, text, send)
        if (!callback) return result as never // the overloads of one function
        result.then((rows) => callback(undefined, rows), callback)
        return undefined as never
      }
    }

    class SteppedPool extends real.Pool {
      constructor(config?: pg.PoolConfig) {
        super({ ...config, Client: SteppedClient as unknown as typeof pg.Client } as pg.PoolConfig)
      }

      override connect(): Promise<pg.PoolClient>
      override connect(callback: never): void
      override connect(): Promise<pg.PoolClient> {
        const task = turns.context.getStore()
        if (task?.isKilled) return Promise.reject(cut())
        if (sessions.#events.isAway() && task && !task.isOutside) return Promise.reject(refused())
        const stepped = task && !task.isOutside ? task : undefined
        return turns.executing(stepped, () => super.connect())
      }
    }
    return { Pool: SteppedPool as unknown as typeof pg.Pool, Client: SteppedClient as unknown as typeof pg.Client }
  }

  /** One statement of an invocation, with what happens to it. */
  async statement(session: Session, text: string, send: () => Promise<pg.QueryResult>): Promise<pg.QueryResult> {
    const task = await this.#turns.turn(text)
    if (!task) return send()
    session.lastTask = task
    const fault = this.#events.fault(task, text)
    if (fault) await this.#before(fault, task, session)
    try {
      const result = await this.#turns.executing(task, send, session.pid)
      // what changed no row needs no look; of a statement that writes in its WITH, nobody counts the rows
      if (writes(text)) session.hasWritten ||= result.command === 'SELECT' || (result.rowCount ?? 0) > 0
      return result
    } catch (error) {
      throw asTimeout(error)
    } finally {
      if (session.isIdle) {
        if (session.hasWritten) this.#events.committed()
        session.hasWritten = false
      }
      if (fault) await this.#after(fault, task, session)
    }
  }

  async #before(fault: StatementFault, task: Task, session: Session): Promise<void> {
    if (fault.do === 'kill before') await this.#events.kill(task)
    if (fault.do === 'kill before' || fault.do === 'cut before') await this.#cut(task, session)
    if (fault.do === 'go away') {
      this.#events.goAway(fault.seconds)
      await this.#turns.executing(task, () => this.endAll())
      throw cut()
    }
    if (fault.do !== 'stall') return
    if (!session.isIdle && fault.seconds * 1_000 > session.idleInTransactionMs) {
      await this.#turns.executing(task, () => this.end(session))
    }
    await this.#events.stall(task, fault.seconds)
  }

  async #after(fault: StatementFault, task: Task, session: Session): Promise<void> {
    if (fault.do === 'kill after') await this.#events.kill(task)
    if (fault.do === 'kill after' || fault.do === 'cut after') await this.#cut(task, session)
  }

  async #cut(task: Task, session: Session): Promise<never> {
    await this.#turns.executing(task, () => this.end(session))
    throw cut()
  }
}

function writes(text: string): boolean {
  return /\b(insert|(?<!for (no key )?)update|delete)\b/i.test(text)
}

// what the simulation cancels, the server would have for its `statement_timeout`
function asTimeout(error: unknown): unknown {
  if (error instanceof Error && error.message === 'canceling statement due to user request')
    error.message = 'canceling statement due to statement timeout'
  return error
}
