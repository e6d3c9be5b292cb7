import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises'

/** The process of a function was ended: nothing that it does from now on has an effect. */
export class Killed extends Error {
  /** It is not tried again. */
  readonly isForGood: boolean

  constructor(isForGood = false) {
    super('The function was killed.')
    this.name = 'Killed'
    this.isForGood = isForGood
  }
}

/** One invocation of a function. */
export interface Task {
  id: number
  name: string
  environment: Readonly<Record<string, string>>
  /** When Lambda ends it, on the simulated clock. */
  deadline: number
  isKilled: boolean
  /** Once killed, its invocation is not tried again. */
  isForGood: boolean
  /** It runs by itself, in one go: who looks at the system must not be part of what is looked at. */
  isOutside: boolean
  /** Operations that it waits for. */
  pending: number
}

export interface Turn {
  task: Task
  go(): void
}

/** An operation at work that may come to wait for a lock of another's. */
interface Execution {
  task: Task
  done: Promise<unknown>
  isBlocked: boolean
  since: number
  /** The database session's process; undefined for what never waits for others. */
  pid: number | undefined
}

/**
 * Has invocations take turns: each stops before every operation that reaches outside, and goes on when it is chosen. So one seed gives one order of events.
 * `blockedAmong` says which of the given database sessions wait for a lock.
 */
export class Turns {
  readonly context = new AsyncLocalStorage<Task>()
  readonly tasks = new Set<Task>()
  ready: Turn[] = []
  readonly #executions = new Set<Execution>()
  readonly #blockedAmong: (pids: readonly number[]) => Promise<readonly number[]>
  readonly #now: () => number

  constructor(now: () => number, blockedAmong: (pids: readonly number[]) => Promise<readonly number[]>) {
    this.#now = now
    this.#blockedAmong = blockedAmong
  }

  /** Runs `work` as an invocation; the result says how it ended. */
  async run<T>(task: Task, work: () => Promise<T>): Promise<{ value: T } | { error: unknown }> {
    if (!task.isOutside) this.tasks.add(task)
    try {
      return { value: await this.context.run(task, work) }
    } catch (error) {
      return { error }
    } finally {
      this.tasks.delete(task)
    }
  }

  /** Waits for the turn of the invocation that calls. Resolves to undefined outside of invocations. Throws `Killed` in one that was killed. */
  async turn(): Promise<Task | undefined> {
    const task = this.context.getStore()
    if (!task || task.isOutside) return undefined
    if (task.isKilled) throw new Killed()
    await this.waiting(task, new Promise<void>((go) => this.ready.push({ task, go })))
    if (task.isKilled) throw new Killed()
    return task
  }

  /** Waits for something that others bring about. */
  async waiting<T>(task: Task, promise: Promise<T>): Promise<T> {
    task.pending += 1
    try {
      return await promise
    } finally {
      task.pending -= 1
    }
  }

  /** Does something that takes real time. */
  async executing<T>(task: Task | undefined, work: () => Promise<T>, pid?: number): Promise<T> {
    if (!task) return work()
    const done = work()
    const execution: Execution = { task, done: done.catch(() => {}), isBlocked: false, since: this.#now(), pid }
    this.#executions.add(execution)
    try {
      return await this.waiting(task, done)
    } finally {
      this.#executions.delete(execution)
    }
  }

  /** Resolves when every invocation waits for its turn, for time to pass, or for a lock. */
  async quiet(): Promise<void> {
    for (const execution of this.#executions) execution.isBlocked = false
    let isSure = false
    for (const end = Date.now() + stuckMs; ; ) {
      await immediate()
      const blocked = [...this.#executions].filter(({ isBlocked }) => isBlocked)
      const busy = [...this.#executions].filter(({ isBlocked }) => !isBlocked)
      const computes = [...this.tasks].filter(({ pending }) => pending === 0)
      if (busy.length === 0 && computes.length === 0) {
        if (isSure || blocked.length === 0) return
        // whoever held the lock may have given it up since the question: now that nobody moves, the answer stays
        await this.#markBlocked(blocked)
        isSure = blocked.every(({ isBlocked }) => isBlocked)
        continue
      }
      isSure = false
      if (Date.now() > end) throw new Error(`Stuck: ${[...computes, ...busy.map(({ task }) => task)].map(({ name }) => name).join(', ')}`)
      if (busy.length === 0) continue
      const isOver = await Promise.race([Promise.race(busy.map(({ done }) => done)).then(() => true), sleep(blockedAfterMs, false)])
      if (!isOver) await this.#markBlocked(busy)
    }
  }

  async #markBlocked(busy: readonly Execution[]): Promise<void> {
    const pids = busy.map(({ pid }) => pid).filter((pid) => pid !== undefined)
    if (pids.length === 0) return
    const blocked = new Set(await this.#blockedAmong(pids))
    for (const execution of busy) execution.isBlocked = execution.pid !== undefined && blocked.has(execution.pid)
  }

  /** Those that wait for a lock, and since when. */
  blocked(): readonly { pid: number; since: number }[] {
    return [...this.#executions].flatMap(({ isBlocked, pid, since }) => (isBlocked && pid !== undefined ? [{ pid, since }] : []))
  }

  /** Lets one go on. */
  grant(turn: Turn): void {
    this.ready = this.ready.filter((each) => each !== turn)
    turn.go()
  }

  /** Ends an invocation where it stands. */
  kill(task: Task): void {
    task.isKilled = true
    for (const turn of this.ready.filter((each) => each.task === task)) this.grant(turn)
  }
}

const blockedAfterMs = 8
const stuckMs = 20_000
