import type { System } from './system.ts'

type Schedule = System['schedules'][number]

/** When schedules run: after each of their intervals. One whose time was passed over runs once. */
export class Schedules {
  readonly #next: Map<Schedule, number>

  constructor(schedules: readonly Schedule[], begin: number) {
    this.#next = new Map(schedules.map((schedule) => [schedule, begin + schedule.everyMs]))
  }

  /** When the next one is due; the end of time where there is none. */
  next(): number {
    return Math.min(...this.#next.values(), Number.POSITIVE_INFINITY)
  }

  /** Those that are due. */
  take(now: number): Schedule[] {
    const due = [...this.#next].filter(([, at]) => at <= now).map(([schedule]) => schedule)
    for (const schedule of due) this.#next.set(schedule, now + schedule.everyMs)
    return due
  }
}
