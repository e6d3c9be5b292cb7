/** Where the simulated clock begins, in milliseconds. */
export const beginning = Date.UTC(2026, 0, 1)

/** Simulated time: it stands still until it is told to go on. */
export class Clock {
  now = beginning
  readonly #timers = new Set<{ due: number; go: () => void }>()

  /** Resolves when the clock gets there. */
  until(due: number): Promise<void> {
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

  /** When those who wait want to go on. */
  due(): number[] {
    return [...this.#timers].map(({ due }) => due)
  }

  /** Lets everybody go on whose time has come. */
  ring(now = this.now): void {
    for (const timer of [...this.#timers]) if (timer.due <= now) timer.go()
  }
}
