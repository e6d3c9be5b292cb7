import type { Fault } from '../history.ts'
import type { Handlers } from './code.ts'
import type { Course } from './course.ts'
import type { SimulatedFunction } from './system.ts'
import { Killed, type Task, type Turns } from './turns.ts'

export type Ended = { value: unknown } | { error: unknown }

/** An asynchronous invocation that is kept until it is done. */
export interface Pending {
  function: SimulatedFunction
  event: unknown
  due: number
  tries: number
  /** Less than the function's time limit, the first time. */
  remainingMs: number
}

interface Terms {
  /** Who looks from outside takes no turns. */
  isOutside?: boolean
  /** Less than the function's time limit. */
  remainingMs?: number
}

/** The invocations of one history: which process is free, what is kept, and what fails. */
export class Invocations {
  pending: Pending[] = []
  readonly #course: Course
  readonly #turns: Turns
  readonly #handlers: readonly Handlers[]
  readonly #taken = new Map<SimulatedFunction, Set<number>>()
  readonly #brokenUntil = new Map<SimulatedFunction, number>()
  readonly #brokenMs = new Map<SimulatedFunction, number>()
  #count = 0

  /** `handlers`: a set for each process of a function, and one for who looks from outside. */
  constructor(course: Course, turns: Turns, handlers: readonly Handlers[]) {
    this.#course = course
    this.#turns = turns
    this.#handlers = handlers
  }

  isFree(invoked: SimulatedFunction): boolean {
    return this.#freeCopy(invoked) !== undefined
  }

  /** Keeps an invocation that nobody waits for: another function's, a notification's, a schedule's. It is tried again where it fails. */
  later(invoked: SimulatedFunction, event: unknown, tries = 0): void {
    const fault = this.#fault(invoked)
    if (fault?.do === 'lose') return
    const due = this.#course.now() + (fault?.do === 'delay' ? fault.seconds * 1_000 : 0)
    const kept = { function: invoked, event, due, tries, remainingMs: remainingMs(invoked, fault) }
    this.pending.push(kept)
    if (fault?.do === 'repeat') this.pending.push({ ...kept })
  }

  /** Invokes a function whose answer somebody waits for. */
  now(invoked: SimulatedFunction, event: unknown): Promise<Ended> {
    return this.invoke(invoked, event, { remainingMs: remainingMs(invoked, this.#fault(invoked)) })
  }

  #fault(invoked: SimulatedFunction): Fault | undefined {
    const fault = this.#course.faults.next(invoked.name, 'invocation')
    if (fault) this.#course.tell(`an invocation of ${invoked.name}: ${fault.do}`)
    if (fault?.do === 'break') this.break(invoked, fault.seconds)
    return fault
  }

  /** Those that could begin now. */
  due(): Pending[] {
    return this.pending.filter(({ function: invoked, due }) => due <= this.#course.now() && this.isFree(invoked))
  }

  /** Runs one that was kept. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html: again after one minute, and after two */
  async begin(kept: Pending): Promise<void> {
    this.pending = this.pending.filter((each) => each !== kept)
    const { function: invoked, event, remainingMs: left } = kept
    const ended = await this.invoke(invoked, event, { remainingMs: left })
    const tries = kept.tries + 1
    if (!('error' in ended) || tries > invoked.retries || (ended.error instanceof Killed && ended.error.isForGood)) return
    this.pending.push({ function: invoked, event, due: this.#course.now() + tries * 60_000, tries, remainingMs: invoked.timeoutMs })
  }

  /** The function fails from now on, for a while. */
  break(invoked: SimulatedFunction, seconds: number): void {
    const before = this.#brokenMs.get(invoked) ?? 0
    const lasts = this.#course.isRobust(invoked.name) ? seconds * 1_000 : Math.min(seconds * 1_000, longestMs - before)
    this.#brokenMs.set(invoked, before + lasts)
    this.#brokenUntil.set(invoked, this.#course.now() + lasts)
  }

  /** Invokes a function, as soon as a process of it is free. */
  async invoke(invoked: SimulatedFunction, event: unknown, { isOutside = false, remainingMs = invoked.timeoutMs }: Terms = {}): Promise<Ended> {
    let copy = isOutside ? this.#handlers.length - 1 : this.#freeCopy(invoked)
    while (copy === undefined) {
      await this.#course.until(this.#course.now() + 1_000)
      copy = this.#freeCopy(invoked)
    }
    this.#count += 1
    const deadline = this.#course.now() + remainingMs
    const task: Task = {
      ...{ id: this.#count, name: invoked.name, environment: invoked.environment, deadline },
      ...{ isKilled: false, isForGood: false, isOutside, pending: 0 },
    }
    const context = {
      awsRequestId: `request-${task.id}`,
      functionName: invoked.fullName,
      getRemainingTimeInMillis: () => deadline - this.#course.now(),
    }
    const handler = this.#handlers[copy]?.get(invoked.name)
    const taken = this.#taken.get(invoked) ?? new Set()
    this.#taken.set(invoked, taken)
    if (!isOutside) taken.add(copy)
    try {
      const ended = await this.#turns.run(task, async () => {
        if (!isOutside && (this.#brokenUntil.get(invoked) ?? 0) > this.#course.now()) throw new Error('simulated: the function is broken')
        return handler?.(event, context)
      })
      return task.isKilled ? { error: new Killed(task.isForGood) } : ended
    } finally {
      if (!isOutside) taken.delete(copy)
    }
  }

  #freeCopy(invoked: SimulatedFunction): number | undefined {
    const taken = this.#taken.get(invoked)
    for (let copy = 0; copy < this.#handlers.length - 1; copy += 1) if (!taken?.has(copy)) return copy
    return undefined
  }
}

/** Two seconds are too few to begin anything. */
export function remainingMs({ timeoutMs }: SimulatedFunction, fault: Fault | undefined): number {
  return fault?.do === 'run short of time' ? 2_000 : timeoutMs
}

/**
 * What nothing brings back may not fail for longer. Fifteen deliveries, put off for a second and then twice as long each time up to a minute, outlast 543 s: a
 * function that is broken for so long, then a database that is away for so long, and then four faults more (`mostOfOne` of ../generator.ts).
 */
export const longestMs = 150_000
