import type pg from 'pg'
import type { Fault } from '../history.ts'
import type { SimulationDatabase } from './database.ts'
import type { Task, Turns } from './turns.ts'

export interface SessionEvents {
  /** Called before each statement of an invocation, and behind each commit that changed something. */
  fault(task: Task, on: 'statement' | 'commit', text: string): Fault | undefined
  /** Something may have been committed. */
  committed(): void
  /** Holds the invocation up for simulated seconds. Kills it at its time limit, and then throws. */
  stall(task: Task, seconds: number): Promise<void>
  kill(task: Task, isForGood: boolean): Promise<void>
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
  /** What its settings allow. */
  limits: { idleInTransactionMs: number; statementMs: number }
}

const cut = () => new Error('Connection terminated unexpectedly')
const refused = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

/** What stands in for `pg` in the application's code. The connections are real. */
export class Sessions {
  readonly open = new Set<Session>()
  readonly #turns: Turns
  readonly #database: Pick<SimulationDatabase, 'end'>
  readonly #events: SessionEvents

  constructor(turns: Turns, database: Pick<SimulationDatabase, 'end'>, events: SessionEvents) {
    this.#turns = turns
    this.#database = database
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
    await this.#database.end(session.pid)
    await isOver
  }

  /** For how long the invocation's transaction may be idle before the server ends its session, in milliseconds. */
  idleLimitOf(task: Task): number {
    const idle = [...this.open].filter(({ lastTask, isIdle }) => lastTask === task && !isIdle)
    return Math.min(...idle.map(({ limits }) => limits.idleInTransactionMs), Number.POSITIVE_INFINITY)
  }

  /** For how long a session's statement may wait for a lock, in milliseconds. */
  waitLimitOf(pid: number): number {
    return [...this.open].find((session) => session.pid === pid)?.limits.statementMs ?? Number.POSITIVE_INFINITY
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
      readonly limits: Session['limits']

      constructor(config: pg.ClientConfig = {}) {
        super(config)
        const { idle_in_transaction_session_timeout: idle, statement_timeout: statement, lock_timeout: lock } = config
        this.limits = { idleInTransactionMs: limitOf(idle), statementMs: Math.min(limitOf(statement), limitOf(lock)) }
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
    const task = await this.#turns.turn()
    if (!task) return send()
    session.lastTask = task
    await this.#before(this.#events.fault(task, 'statement', text), task, session)
    try {
      const result = await this.#turns.executing(task, send, session.pid)
      // what changed no row needs no look; of a statement that writes in its WITH, nobody counts the rows
      if (writes(text)) session.hasWritten ||= result.command === 'SELECT' || (result.rowCount ?? 0) > 0
      if (session.isIdle && session.hasWritten && result.command !== 'ROLLBACK') await this.#committed(task, session, text)
      return result
    } catch (error) {
      throw asTimeout(error)
    } finally {
      if (session.isIdle) session.hasWritten = false
    }
  }

  async #before(fault: Fault | undefined, task: Task, session: Session): Promise<void> {
    if (fault?.do.startsWith('kill')) await this.#events.kill(task, fault.do === 'kill for good')
    if (fault?.do.startsWith('kill') || fault?.do === 'cut') await this.#cut(task, session)
    if (fault?.do === 'stall') await this.#events.stall(task, fault.seconds)
    if (fault?.do !== 'go away') return
    this.#events.goAway(fault.seconds)
    await this.#turns.executing(task, () => this.endAll())
    throw cut()
  }

  async #committed(task: Task, session: Session, text: string): Promise<void> {
    this.#events.committed()
    const fault = this.#events.fault(task, 'commit', text)
    if (!fault) return
    if (fault.do.startsWith('kill')) await this.#events.kill(task, fault.do === 'kill for good')
    await this.#cut(task, session)
  }

  async #cut(task: Task, session: Session): Promise<never> {
    await this.#turns.executing(task, () => this.end(session))
    throw cut()
  }
}

// 0 and nothing are no limit
function limitOf(setting: number | string | false | undefined): number {
  return Number(setting || 0) || Number.POSITIVE_INFINITY
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
