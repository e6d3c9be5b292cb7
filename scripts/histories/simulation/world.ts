import type { Fault, Faults, HistoryStep } from '../history.ts'
import { answer, type Invoker, Refusal } from './calls.ts'
import type { Handlers } from './code.ts'
import type { QueuedMessage } from './queue.ts'
import type { StatementFault } from './sessions.ts'
import type { Mapping, SimulatedFunction, System } from './system.ts'
import { Killed, type Task, type Turns } from './turns.ts'

export type Ended = { value: unknown } | { error: unknown }

/** What the world needs of the database. */
export interface WorldDatabase {
  setClock(milliseconds: number): Promise<void>
  endOf(task: Task): Promise<void>
  cancel(pid: number): Promise<void>
}

/** Something that can happen next. */
type Option = () => void | Promise<void>

interface Pending {
  function: SimulatedFunction
  event: unknown
  due: number
  tries: number
}

/** Where the simulated clock begins. */
export const beginning = Date.UTC(2026, 0, 1)
const everyMinuteMs = 60_000
/** How long the system may take to settle when nothing goes wrong any more. */
const mostSweeps = 90

/** One history as it happens: who can go on, what is due, and how late it is. */
export class World {
  now = beginning
  readonly system: System
  readonly #turns: Turns
  readonly #handlers: readonly Handlers[]
  readonly #database: WorldDatabase
  readonly #faults: Faults
  readonly #order: readonly number[]
  readonly #mayGiveUp: ReadonlySet<string>
  readonly #timers = new Set<{ due: number; go: () => void }>()
  readonly #running = new Map<SimulatedFunction, Set<number>>()
  readonly #broken = new Map<SimulatedFunction, number>()
  #pending: Pending[] = []
  #choices = 0
  #isChanged = false
  #tasks = 0
  #nextSweep = beginning + everyMinuteMs
  #awayUntil = 0
  /** What happened, for people. */
  readonly told: string[] = []

  constructor(given: {
    system: System
    turns: Turns
    handlers: readonly Handlers[]
    database: WorldDatabase
    faults: Faults
    order: readonly number[]
    mayGiveUp: readonly string[]
  }) {
    this.system = given.system
    this.#turns = given.turns
    this.#handlers = given.handlers
    this.#database = given.database
    this.#faults = given.faults
    this.#order = given.order
    this.#mayGiveUp = new Set(given.mayGiveUp)
  }

  /** Takes the steps, and goes on until nothing moves. `look` is called whenever something may have been committed; true ends the history. */
  async run<Step>(steps: readonly HistoryStep<Step>[], take: (step: Step) => Promise<void>, look: () => Promise<boolean>): Promise<void> {
    const left = [...steps]
    let waitUntil: number | undefined
    for (;;) {
      await this.#turns.quiet()
      if (this.#isChanged && (await look())) break
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
      if (chosen) {
        await chosen()
        continue
      }
      if (next && 'wait' in next) {
        waitUntil ??= this.now + next.wait * 1_000
        if (!(await this.#passTime(waitUntil))) [waitUntil] = [undefined, left.shift()]
        continue
      }
      if (!(await this.#passTime())) return
    }
    await this.#endAll()
  }

  // an end that comes early leaves nobody behind
  async #endAll(): Promise<void> {
    for (const task of this.#turns.tasks) await this.kill(task)
    for (const timer of this.#timers) timer.go()
    while (this.#turns.tasks.size > 0) {
      await this.#turns.quiet().catch(() => {})
      for (const task of this.#turns.tasks) await this.kill(task)
      for (const timer of this.#timers) timer.go()
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

  static readonly mostSweeps = mostSweeps

  /** The database cannot be reached. */
  isAway(): boolean {
    return this.now < this.#awayUntil
  }

  goAway(seconds: number): void {
    this.#awayUntil = this.now + Math.min(seconds, 400) * 1_000
  }

  statementFault(task: Task, text: string): StatementFault | undefined {
    const fault = this.#faults.next('statement')
    if (fault) this.told.push(`${task.name}: ${fault.do} (${text.trim().slice(0, 60).replaceAll(/\s+/g, ' ')})`)
    return fault as StatementFault | undefined // of this place
  }

  async kill(task: Task): Promise<void> {
    this.#turns.kill(task)
    await this.#database.endOf(task)
  }

  /** Holds an invocation up. Kills it at its time limit, and then throws. */
  async stall(task: Task, seconds: number): Promise<void> {
    const due = this.now + seconds * 1_000
    await this.#turns.waiting(task, this.#until(Math.min(due, task.deadline)))
    if (due < task.deadline && !task.isKilled) return
    await this.#turns.executing(task, () => this.kill(task))
    throw new Killed()
  }

  /** `setTimeout` of node:timers/promises. */
  async sleep(milliseconds: number): Promise<void> {
    const task = this.#turns.context.getStore()
    if (!task || task.isOutside) return
    if (task.isKilled) throw new Killed()
    await this.stall(task, milliseconds / 1_000)
  }

  /** A call of AWS by the application's code. */
  async call(command: { constructor: { name: string }; input: object }): Promise<object> {
    const { name } = command.constructor
    const caller = this.#turns.context.getStore()
    const invoker: Invoker = {
      later: (fullName, event) => this.later(this.#functionOf(fullName), event),
      now: async (fullName, event) => {
        const ended = this.#invokeWhenFree(this.#functionOf(fullName), event)
        return caller && !caller.isOutside ? this.#turns.waiting(caller, ended) : ended
      },
    }
    // read once for each process, so that it depends on what ran before
    const isConfiguration = /^Get(Parameter|SecretValue)Command$/.test(name)
    const task = isConfiguration ? undefined : await this.#turns.turn(name)
    if (!task) return answer(this.system, invoker, name, command.input, undefined)
    const fault = this.#faults.next('call')
    if (fault) this.told.push(`${task.name}: ${fault.do} (${name})`)
    if (fault?.do === 'kill before') await this.#killed(task)
    if (fault?.do === 'stall') await this.stall(task, fault.seconds)
    if (fault?.do === 'refuse') throw new Refusal('ServiceUnavailable', 'simulated: nothing was done', 503)
    const result = await answer(this.system, invoker, name, command.input, fault?.do === 'fail an entry' ? fault.at : undefined)
    if (fault?.do === 'kill after') await this.#killed(task)
    if (fault?.do === 'lose the answer') throw new Refusal('TimeoutError', 'simulated: it was done, and the answer was lost', 500)
    return result
  }

  async #killed(task: Task): Promise<never> {
    await this.#turns.executing(task, () => this.kill(task))
    throw new Killed()
  }

  /** An asynchronous invocation: kept, and tried again where it fails. */
  later(invoked: SimulatedFunction, event: unknown): void {
    const fault = this.#faults.next('invocation')
    if (fault?.do === 'lose') return void this.told.push(`an invocation of ${invoked.name} is lost`)
    this.#pending.push({ function: invoked, event, due: this.now, tries: 0 })
    if (fault?.do === 'repeat') this.#pending.push({ function: invoked, event, due: this.now, tries: 0 })
    if (fault?.do === 'break') this.#break(invoked, fault)
  }

  /** Tells the functions that want to hear of it. */
  created(bucket: string, key: string, versionId: string): void {
    for (const { function: notified, bucket: where, prefix } of this.system.notifications) {
      if (where.name !== bucket || !key.startsWith(prefix)) continue
      const encoded = encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/')
      const event = { Records: [{ s3: { bucket: { name: bucket }, object: { key: encoded, versionId } } }] }
      const fault = this.#faults.next('notification')
      if (fault) this.told.push(`a notification of ${key}: ${fault.do}`)
      if (fault?.do === 'lose') continue
      const due = this.now + (fault?.do === 'delay' ? fault.seconds * 1_000 : 0)
      const times = fault?.do === 'repeat' ? 2 : 1
      for (let time = 0; time < times; time += 1) this.#pending.push({ function: notified, event, due, tries: 0 })
    }
  }

  /** An invocation that is no part of the history: it takes no turns, and nothing happens to it. */
  outside(invoked: SimulatedFunction, event: unknown): Promise<Ended> {
    return this.#invoke(invoked, event, { copy: this.#handlers.length - 1, isOutside: true })
  }

  environment(): Readonly<Record<string, string>> {
    return this.#turns.context.getStore()?.environment ?? {}
  }

  #functionOf(fullName: string): SimulatedFunction {
    const found = [...this.system.functions.values()].find((each) => each.fullName === fullName)
    if (!found) throw new Refusal('ResourceNotFoundException', `There is no function ${fullName}.`, 404)
    return found
  }

  #choose(count: number): number {
    if (count < 2) return 0
    const choice = this.#order[this.#choices] ?? 0
    this.#choices += 1
    return choice % count
  }

  #options(): Option[] {
    const turns = this.#turns.ready.map((turn) => () => this.#turns.grant(turn))
    const due = this.#pending.filter(({ function: invoked, due: at }) => at <= this.now && this.#freeCopy(invoked) !== undefined)
    const deliveries = this.system.mappings.filter(
      (mapping) => this.#freeCopy(mapping.function) !== undefined && mapping.queue.receivable().length > 0,
    )
    return [...turns, ...due.map((pending) => () => void this.#try(pending)), ...deliveries.map((mapping) => () => void this.#deliver(mapping))]
  }

  #freeCopy(invoked: SimulatedFunction): number | undefined {
    const taken = this.#running.get(invoked)
    // the last copy is for who looks from outside
    for (let copy = 0; copy < this.#handlers.length - 1; copy += 1) if (!taken?.has(copy)) return copy
    return undefined
  }

  async #invoke(invoked: SimulatedFunction, event: unknown, given: { copy: number; isOutside: boolean; remainingMs?: number }): Promise<Ended> {
    const { copy, isOutside } = given
    const deadline = this.now + (given.remainingMs ?? invoked.timeoutMs)
    this.#tasks += 1
    const task: Task = {
      ...{ id: this.#tasks, name: invoked.name, environment: invoked.environment, deadline },
      ...{ isKilled: false, isDone: false, isOutside, pending: 0 },
    }
    const taken = this.#running.get(invoked) ?? new Set()
    this.#running.set(invoked, taken)
    if (!isOutside) taken.add(copy)
    const handler = this.#handlers[copy]?.get(invoked.name)
    const context = {
      awsRequestId: `request-${task.id}`,
      functionName: invoked.fullName,
      getRemainingTimeInMillis: () => deadline - this.now,
    }
    try {
      const ended = await this.#turns.run(task, async () => {
        if ((this.#broken.get(invoked) ?? 0) > this.now && !isOutside) throw new Error('simulated: the function is broken')
        return handler?.(event, context)
      })
      return task.isKilled ? { error: new Killed() } : ended
    } finally {
      if (!isOutside) taken.delete(copy)
    }
  }

  async #invokeWhenFree(invoked: SimulatedFunction, event: unknown): Promise<Ended> {
    for (;;) {
      const copy = this.#freeCopy(invoked)
      if (copy !== undefined) return this.#invoke(invoked, event, { copy, isOutside: false })
      await this.#until(this.now + 1_000)
    }
  }

  async #try(pending: Pending): Promise<void> {
    this.#pending = this.#pending.filter((each) => each !== pending)
    const copy = this.#freeCopy(pending.function)
    if (copy === undefined) return
    const ended = await this.#invoke(pending.function, pending.event, { copy, isOutside: false })
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html: after one minute, and after two
    const tries = pending.tries + 1
    if ('error' in ended && tries <= pending.function.retries) this.#pending.push({ ...pending, tries, due: this.now + tries * 60_000 })
  }

  async #deliver(mapping: Mapping): Promise<void> {
    const { queue, function: invoked, batchSize, reportsFailures } = mapping
    const most = 1 + this.#choose(Math.min(batchSize, queue.receivable().length))
    const deadLetters = this.system.queues.find(({ settings }) => settings.arn === queue.settings.deadLetters?.arn)
    // the first choice is the whole batch
    const messages = queue.receive(most === 1 ? batchSize : most - 1, deadLetters)
    if (messages.length === 0) return
    const fault = this.#faults.next('delivery')
    if (fault) this.told.push(`${invoked.name}: ${fault.do}`)
    if (fault?.do === 'break') this.#break(invoked, fault)
    const copy = this.#freeCopy(invoked)
    if (copy === undefined) return
    const ended = await this.#invoke(invoked, eventOf(messages, queue.settings.arn), { copy, isOutside: false, ...shortOf(fault) })
    if ('error' in ended) return
    // it was done with, and comes again none the less
    if (fault?.do === 'deliver again') return
    const { batchItemFailures = [] } = (ended.value ?? {}) as { batchItemFailures?: { itemIdentifier: string }[] }
    const failed = new Set(reportsFailures ? batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) : [])
    for (const { id, handle } of messages) if (!failed.has(id) && handle) queue.delete(handle)
  }

  #break(invoked: SimulatedFunction, { seconds }: Fault): void {
    this.#broken.set(invoked, this.now + (this.#mayGiveUp.has(invoked.name) ? seconds : Math.min(seconds, 400)) * 1_000)
  }

  #until(due: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = {
        due,
        go: () => {
          this.#timers.delete(timer)
          resolve()
        },
      }
      this.#timers.add(timer)
    })
  }

  /** Goes to the next thing that is due, at the latest to `limit`. False where nothing is due, or the limit is reached. */
  async #passTime(limit = Number.POSITIVE_INFINITY): Promise<boolean> {
    const blocked = this.#turns.blocked().map(({ since }) => since + statementTimeoutMs)
    const visible = this.system.mappings.flatMap(({ queue }) => queue.nextVisible() ?? [])
    const due = [...[...this.#timers].map((timer) => timer.due), ...this.#pending.map((each) => each.due), ...visible, ...blocked]
    // what is due already waits for a process that is free
    const next = Math.min(limit, ...due.filter((at) => at > this.now))
    if (next === Number.POSITIVE_INFINITY) return false
    await this.#setClock(next)
    for (const { pid, since } of this.#turns.blocked()) if (since + statementTimeoutMs <= this.now) await this.#database.cancel(pid)
    for (const timer of [...this.#timers]) if (timer.due <= this.now) timer.go()
    return next < limit
  }

  async #setClock(to: number): Promise<void> {
    this.now = Math.max(this.now, to)
    await this.#database.setClock(this.now)
    if (this.now < this.#nextSweep) return
    this.#nextSweep = this.now + everyMinuteMs
    for (const { function: scheduled } of this.system.schedules) {
      if (!this.#pending.some((each) => each.function === scheduled)) this.#pending.push({ function: scheduled, event: {}, due: this.now, tries: 2 })
    }
  }
}

const statementTimeoutMs = 5_000

function shortOf(fault: Fault | undefined): { remainingMs?: number } {
  return fault?.do === 'run short of time' ? { remainingMs: 2_000 } : {}
}

function eventOf(messages: readonly QueuedMessage[], arn: string): object {
  return {
    Records: messages.map(({ id, handle, body, group, receives, sentAt }) => ({
      messageId: id,
      receiptHandle: handle,
      body,
      attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: String(sentAt), ...(group !== undefined && { MessageGroupId: group }) },
      eventSource: 'aws:sqs',
      eventSourceARN: arn,
    })),
  }
}
