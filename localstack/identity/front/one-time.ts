/**
 * Things that may be asked for once, for a while: codes, states, tickets. What is too old is gone, and so is the oldest
 * where there are too many, so that nobody fills the memory.
 */
export class OneTime<T> {
  readonly #kept = new Map<string, { value: T; until: number }>()
  readonly #milliseconds: number
  readonly #now: () => number

  constructor({ seconds, now = Date.now }: { seconds: number; now?: () => number }) {
    this.#milliseconds = seconds * 1_000
    this.#now = now
  }

  put(key: string, value: T): void {
    const [oldest] = this.#kept.keys()
    if (this.#kept.size >= 10_000 && oldest !== undefined) this.#kept.delete(oldest)
    this.#kept.set(key, { value, until: this.#now() + this.#milliseconds })
  }

  /** Undefined where it never was, is too old, was taken before, or is not for this one (then it stays). */
  take(key: string, isFor: (value: T) => boolean = () => true): T | undefined {
    const found = this.#kept.get(key)
    if (!found || (found.until > this.#now() && !isFor(found.value))) return undefined
    this.#kept.delete(key)
    return found.until > this.#now() ? found.value : undefined
  }
}
