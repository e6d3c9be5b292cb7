import { longestMs } from './invocations.ts'

/** When the database cannot be reached. */
export class Outages {
  readonly #now: () => number
  #until = 0
  #allMs = 0

  constructor(now: () => number) {
    this.#now = now
  }

  isAway(): boolean {
    return this.#now() < this.#until
  }

  /** All outages of a history together last no longer than what fifteen deliveries outlast. */
  begin(seconds: number): void {
    const from = Math.max(this.#now(), this.#until)
    const lasts = Math.min(this.#now() + seconds * 1_000 - from, longestMs - this.#allMs)
    if (lasts <= 0) return
    this.#allMs += lasts
    this.#until = from + lasts
  }
}
