import type { Fault, HistoryStep } from '../history.ts'
import { Aws } from './aws.ts'
import { Choices, type Option } from './choices.ts'
import { Clock } from './clock.ts'
import type { Course } from './course.ts'
import { Deliveries } from './deliveries.ts'
import { type Ended, Invocations } from './invocations.ts'
import { Outages } from './outages.ts'
import { Schedules } from './schedules.ts'
import type { SimulatedFunction } from './system.ts'
import { Killed, type Task } from './turns.ts'
import type { WorldParts } from './world-parts.ts'

/** A history has some hundred actions. One with so many goes round in circles. */
const mostActions = 8_000

/** One history as it happens: who can go on, what is due, and how late it is. */
export class World {
  /** What happened, for people. */
  readonly told: string[] = []
  /** It was ended, because it would not come to an end by itself. */
  isEndless = false
  readonly aws: Aws
  readonly outages: Outages
  readonly #clock = new Clock()
  readonly #parts: WorldParts
  readonly #course: Course
  readonly #invocations: Invocations
  readonly #deliveries: Deliveries
  readonly #schedules: Schedules
  readonly #choices: Choices
  #isChanged = false

  constructor(parts: WorldParts) {
    this.#parts = parts
    const { system, turns, functions } = parts
    this.#choices = new Choices(parts.order)
    this.#course = {
      now: () => this.#clock.now,
      faults: parts.faults,
      choose: (count) => this.#choices.place(count),
      tell: (happened) => void this.told.push(happened),
      isRobust: (name) => parts.robust.includes(name),
      until: (due) => this.#clock.until(due),
    }
    this.outages = new Outages(this.#course.now)
    this.#schedules = new Schedules(
      system.schedules.filter((schedule) => functions.includes(schedule.function.name)),
      this.#clock.now,
    )
    this.#invocations = new Invocations(this.#course, turns, parts.handlers)
    this.#deliveries = new Deliveries(this.#course, system, this.#invocations)
    this.aws = new Aws({
      ...{ course: this.#course, system, turns, invocations: this.#invocations },
      kill: (task) => this.#killed(task),
      stall: (task, milliseconds) => this.stall(task, milliseconds),
    })
  }

  get now(): number {
    return this.#clock.now
  }

  /** Takes the steps, and goes on until nothing moves. `look` is called whenever something may have been committed; true ends the history. */
  async run<Step>(steps: readonly HistoryStep<Step>[], take: (step: Step) => Promise<void>, look: () => Promise<boolean>): Promise<void> {
    const left = [...steps]
    let waitUntil: number | undefined
    for (let actions = 0; ; actions += 1) {
      await this.#parts.turns.quiet()
      this.isEndless = actions === mostActions
      if (this.isEndless) return this.#endAll()
      if (this.#isChanged && (await look())) return this.#endAll()
      this.#isChanged = false
      const options = this.#options()
      const [next] = left
      if (next && 'take' in next) {
        const go = () => {
          left.shift()
          this.changed()
          return take(next.take)
        }
        options.push({ go })
      }
      const chosen = this.#choices.among(options)
      if (chosen) await chosen.go()
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

  /** Lets the schedules run once more. */
  async sweep(): Promise<void> {
    const next = this.#schedules.next()
    if (next < Number.POSITIVE_INFINITY) await this.#setClock(Math.max(this.now, next))
  }

  statementFault(task: Task, on: 'statement' | 'commit', text: string): Fault | undefined {
    const fault = this.#course.faults.next(task.name, on)
    const short = text.trim().slice(0, 60).replaceAll(/\s+/g, ' ')
    if (fault) this.#course.tell(`${task.name}: ${fault.do} (${on === 'commit' ? 'after' : 'before'} ${short})`)
    return fault
  }

  async kill(task: Task, isForGood = false): Promise<void> {
    task.isForGood ||= isForGood
    this.#parts.turns.kill(task)
    await this.#parts.database.endOf(task)
  }

  /** Holds an invocation up; the server ends a transaction that is idle for too long meanwhile. Kills it at its time limit, and then throws. */
  async stall(task: Task, milliseconds: number): Promise<void> {
    const { turns, database } = this.#parts
    const due = this.now + milliseconds
    const end = Math.min(due, task.deadline)
    const idle = this.now + database.idleLimitOf(task)
    if (idle < end) {
      await turns.waiting(task, this.#clock.until(idle))
      await turns.executing(task, () => database.endOf(task))
    }
    await turns.waiting(task, this.#clock.until(end))
    if (due >= task.deadline || task.isKilled) await this.#killed(task)
  }

  /** `setTimeout` of node:timers/promises. */
  async sleep(milliseconds: number): Promise<void> {
    const task = this.#parts.turns.context.getStore()
    if (!task || task.isOutside) return
    if (task.isKilled) throw new Killed()
    await this.stall(task, milliseconds)
  }

  /** An invocation that is no part of the history: it takes no turns, and nothing happens to it. */
  outside(invoked: SimulatedFunction, event: unknown): Promise<Ended> {
    return this.#invocations.invoke(invoked, event, { isOutside: true })
  }

  async #killed(task: Task): Promise<never> {
    await this.#parts.turns.executing(task, () => this.kill(task))
    throw new Killed()
  }

  /** All that can happen next. */
  #options(): Option[] {
    const { turns } = this.#parts
    return [
      ...turns.ready.map((turn) => ({ task: turn.task, go: () => turns.grant(turn) })),
      ...this.#invocations.due().map((kept) => ({ go: () => void this.#invocations.begin(kept) })),
      ...this.#deliveries.due().map((mapping) => ({ go: () => void this.#deliveries.deliver(mapping) })),
    ]
  }

  /** Goes to the next thing that is due, at the latest to `limit`. False where nothing is due, or the limit is reached. */
  async #passTime(limit = Number.POSITIVE_INFINITY): Promise<boolean> {
    const { turns, database } = this.#parts
    const timeouts = turns.blocked().map(({ pid, since }) => since + database.waitLimitOf(pid))
    const kept = this.#invocations.pending.map(({ due }) => due)
    // what is due already waits for a process that is free
    const due = [...this.#clock.due(), ...kept, ...this.#deliveries.nextDue(), ...timeouts].filter((at) => at > this.now)
    const next = Math.min(limit, ...due)
    if (next === Number.POSITIVE_INFINITY) return false
    await this.#setClock(next)
    for (const { pid, since } of turns.blocked()) if (since + database.waitLimitOf(pid) <= this.now) await database.cancel(pid)
    this.#clock.ring()
    return next < limit
  }

  async #setClock(to: number): Promise<void> {
    this.#clock.now = Math.max(this.now, to)
    await this.#parts.database.setClock(this.now)
    for (const { function: scheduled } of this.#schedules.take(this.now))
      if (!this.#invocations.pending.some((each) => each.function === scheduled)) this.#invocations.later(scheduled, {}, scheduled.retries)
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
