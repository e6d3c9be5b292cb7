import type { Faults, HistoryStep } from '../history.ts'
import { answer, type Invoker, Refusal } from './calls.ts'
import { Clock } from './clock.ts'
import type { Handlers } from './code.ts'
import type { Course } from './course.ts'
import { Deliveries } from './deliveries.ts'
import { type Ended, Invocations, longestMs } from './invocations.ts'
import type { StatementFault } from './sessions.ts'
import type { SimulatedFunction, System } from './system.ts'
import { Killed, type Task, type Turns } from './turns.ts'

/** What the world needs of the database. */
export interface WorldDatabase {
  setClock(milliseconds: number): Promise<void>
  endOf(task: Task): Promise<void>
  cancel(pid: number): Promise<void>
}

export interface WorldParts {
  system: System
  turns: Turns
  handlers: readonly Handlers[]
  database: WorldDatabase
  faults: Faults
  /** At each choice the place of who goes on. */
  order: readonly number[]
  robust: readonly string[]
  /** Those whose schedules run. */
  functions: readonly string[]
}

const minuteMs = 60_000
/** So long a statement waits for a lock: the shortest of the application's would do as well. */
const statementTimeoutMs = 5_000

/** One history as it happens: who can go on, what is due, and how late it is. */
export class World {
  /** What happened, for people. */
  readonly told: string[] = []
  readonly #clock = new Clock()
  readonly #parts: WorldParts
  readonly #course: Course
  readonly #invocations: Invocations
  readonly #deliveries: Deliveries
  #choices = 0
  #isChanged = false
  #nextSweep: number
  #awayUntil = 0
  #awayMs = 0

  constructor(parts: WorldParts) {
    this.#parts = parts
    this.#nextSweep = this.#clock.now + minuteMs
    this.#course = {
      now: () => this.#clock.now,
      faults: parts.faults,
      choose: (count) => this.#choose(count),
      tell: (happened) => void this.told.push(happened),
      isRobust: (name) => parts.robust.includes(name),
      until: (due) => this.#clock.until(due),
    }
    this.#invocations = new Invocations(this.#course, parts.turns, parts.handlers)
    this.#deliveries = new Deliveries(this.#course, parts.system, this.#invocations)
  }

  get now(): number {
    return this.#clock.now
  }

  /** Takes the steps, and goes on until nothing moves. `look` is called whenever something may have been committed; true ends the history. */
  async run<Step>(steps: readonly HistoryStep<Step>[], take: (step: Step) => Promise<void>, look: () => Promise<boolean>): Promise<void> {
    const left = [...steps]
    let waitUntil: number | undefined
    for (;;) {
      await this.#parts.turns.quiet()
      if (this.#isChanged && (await look())) return this.#endAll()
      this.#isChanged = false
      const options = this.#options()
      const [next] = left
      if (next && 'take' in next) {
        options.push(() => {
          left.shift()
          this.changed()
          return take(next.take)
        })
      }
      const chosen = options[this.#choose(options.length)]
      if (chosen) await chosen()
      else if (next && 'wait' in next) {
        waitUntil ??= this.now + next.wait * 1_000
        if (!(await this.#passTime(waitUntil))) [waitUntil] = [undefined, left.shift()]
      } else if (!(await this.#passTime())) return
    }
  }

  /** Something may have been committed. */
  changed(): void {
    this.#isChanged = true
  }

  /** Lets the schedules run once more, as after a minute. */
  async sweep(): Promise<void> {
    await this.#setClock(Math.max(this.now, this.#nextSweep))
  }

  /** The database cannot be reached. */
  isAway(): boolean {
    return this.now < this.#awayUntil
  }

  /** All outages of a history together last no longer than what fifteen deliveries outlast. */
  goAway(seconds: number): void {
    const from = Math.max(this.now, this.#awayUntil)
    const lasts = Math.min(this.now + seconds * 1_000 - from, longestMs - this.#awayMs)
    if (lasts <= 0) return
    this.#awayMs += lasts
    this.#awayUntil = from + lasts
  }

  statementFault(task: Task, text: string): StatementFault | undefined {
    const fault = this.#course.faults.next(task.name, 'statement')
    if (fault) this.#course.tell(`${task.name}: ${fault.do} (${text.trim().slice(0, 60).replaceAll(/\s+/g, ' ')})`)
    return fault as StatementFault | undefined // of this place
  }

  async kill(task: Task): Promise<void> {
    this.#parts.turns.kill(task)
    await this.#parts.database.endOf(task)
  }

  /** Holds an invocation up. Kills it at its time limit, and then throws. */
  async stall(task: Task, seconds: number): Promise<void> {
    const due = this.now + seconds * 1_000
    await this.#parts.turns.waiting(task, this.#clock.until(Math.min(due, task.deadline)))
    if (due >= task.deadline || task.isKilled) await this.#killed(task)
  }

  /** `setTimeout` of node:timers/promises. */
  async sleep(milliseconds: number): Promise<void> {
    const task = this.#parts.turns.context.getStore()
    if (!task || task.isOutside) return
    if (task.isKilled) throw new Killed()
    await this.stall(task, milliseconds / 1_000)
  }

  /** A call of AWS by the application's code. */
  async call(command: { constructor: { name: string }; input: object }): Promise<object> {
    const { turns, system } = this.#parts
    const { name } = command.constructor
    const caller = turns.context.getStore()
    const invoker: Invoker = {
      later: (fullName, event) => this.#invocations.later(this.#functionOf(fullName), event),
      now: (fullName, event) => {
        const ended = this.#invocations.invoke(this.#functionOf(fullName), event)
        return caller && !caller.isOutside ? turns.waiting(caller, ended) : ended
      },
    }
    // read once for each process, and so at moments that depend on what ran before
    const isConfiguration = /^Get(Parameter|SecretValue)Command$/.test(name)
    const task = isConfiguration ? undefined : await turns.turn(name)
    if (!task) return answer(system, invoker, name, command.input, undefined)
    const fault = this.#course.faults.next(task.name, 'call')
    if (fault) this.#course.tell(`${task.name}: ${fault.do} (${name})`)
    if (fault?.do === 'kill before') await this.#killed(task)
    if (fault?.do === 'stall') await this.stall(task, fault.seconds)
    if (fault?.do === 'refuse') throw new Refusal('ServiceUnavailable', 'simulated: nothing was done', 503)
    const result = await answer(system, invoker, name, command.input, fault?.do === 'fail an entry' ? fault.at : undefined)
    if (fault?.do === 'kill after') await this.#killed(task)
    if (fault?.do === 'lose the answer') throw new Refusal('TimeoutError', 'simulated: it was done, and the answer was lost', 500)
    return result
  }

  async #killed(task: Task): Promise<never> {
    await this.#parts.turns.executing(task, () => this.kill(task))
    throw new Killed()
  }

  /** An object was created: the functions that want to know of it are told. */
  created(bucket: string, key: string, versionId: string): void {
    for (const { function: notified, bucket: where, prefix } of this.#parts.system.notifications) {
      if (where.name !== bucket || !key.startsWith(prefix)) continue
      const encoded = encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/')
      const event = { Records: [{ s3: { bucket: { name: bucket }, object: { key: encoded, versionId } } }] }
      const fault = this.#course.faults.next(notified.name, 'notification')
      if (fault) this.#course.tell(`a notification of ${key}: ${fault.do}`)
      if (fault?.do === 'lose') continue
      const due = this.now + (fault?.do === 'delay' ? fault.seconds * 1_000 : 0)
      for (let times = fault?.do === 'repeat' ? 2 : 1; times > 0; times -= 1) this.#invocations.keep(notified, event, due)
    }
  }

  /** An invocation that is no part of the history: it takes no turns, and nothing happens to it. */
  outside(invoked: SimulatedFunction, event: unknown): Promise<Ended> {
    return this.#invocations.invoke(invoked, event, { isOutside: true })
  }

  #functionOf(fullName: string): SimulatedFunction {
    const found = [...this.#parts.system.functions.values()].find((each) => each.fullName === fullName)
    if (!found) throw new Refusal('ResourceNotFoundException', `There is no function ${fullName}.`, 404)
    return found
  }

  #choose(count: number): number {
    if (count < 2) return 0
    const choice = this.#parts.order[this.#choices] ?? 0
    this.#choices += 1
    return choice % count
  }

  /** All that can happen next. */
  #options(): (() => void | Promise<void>)[] {
    const { turns } = this.#parts
    return [
      ...turns.ready.map((turn) => () => turns.grant(turn)),
      ...this.#invocations.due().map((kept) => () => void this.#invocations.begin(kept)),
      ...this.#deliveries.due().map((mapping) => () => void this.#deliveries.deliver(mapping)),
    ]
  }

  /** Goes to the next thing that is due, at the latest to `limit`. False where nothing is due, or the limit is reached. */
  async #passTime(limit = Number.POSITIVE_INFINITY): Promise<boolean> {
    const { turns, database } = this.#parts
    const timeouts = turns.blocked().map(({ since }) => since + statementTimeoutMs)
    const kept = this.#invocations.pending.map(({ due }) => due)
    // what is due already waits for a process that is free
    const due = [...this.#clock.due(), ...kept, ...this.#deliveries.nextDue(), ...timeouts].filter((at) => at > this.now)
    const next = Math.min(limit, ...due)
    if (next === Number.POSITIVE_INFINITY) return false
    await this.#setClock(next)
    for (const { pid, since } of turns.blocked()) if (since + statementTimeoutMs <= this.now) await database.cancel(pid)
    this.#clock.ring()
    return next < limit
  }

  // schedules whose time was passed over run once
  async #setClock(to: number): Promise<void> {
    this.#clock.now = Math.max(this.now, to)
    await this.#parts.database.setClock(this.now)
    if (this.now < this.#nextSweep) return
    this.#nextSweep = this.now + minuteMs
    for (const { function: scheduled } of this.#parts.system.schedules) {
      if (!this.#parts.functions.includes(scheduled.name)) continue
      if (!this.#invocations.pending.some((each) => each.function === scheduled)) this.#invocations.keep(scheduled, {}, this.now, scheduled.retries)
    }
  }

  // an end that comes early leaves nobody behind
  async #endAll(): Promise<void> {
    const { turns } = this.#parts
    do {
      for (const task of turns.tasks) await this.kill(task)
      this.#clock.ring(Number.POSITIVE_INFINITY)
      await turns.quiet().catch(() => {})
    } while (turns.tasks.size > 0)
  }
}
