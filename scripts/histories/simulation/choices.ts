import type { Task } from './turns.ts'

/** Something that can happen next; `task`: the invocation that goes on. */
export interface Option {
  task?: Task
  go(): void | Promise<void>
}

/** Who goes on whenever several could, as a history says. */
export class Choices {
  readonly #order: readonly number[]
  #made = 0
  #staying: { task: Task; turns: number } | undefined

  constructor(order: readonly number[]) {
    this.#order = order
  }

  /** A place among `count`. */
  place(count: number): number {
    return count < 2 ? 0 : (this.#next() % 1_000) % count
  }

  /** One of the options; undefined where there is none. */
  among(options: readonly Option[]): Option | undefined {
    const again = this.#staying && options.find(({ task }) => task !== undefined && task === this.#staying?.task)
    if (again && this.#staying && this.#staying.turns > 0) {
      this.#staying.turns -= 1
      return again
    }
    if (options.length < 2) return options[0]
    const choice = this.#next()
    const chosen = options[(choice % 1_000) % options.length]
    this.#staying = chosen?.task && { task: chosen.task, turns: Math.floor(choice / 1_000) }
    return chosen
  }

  #next(): number {
    const choice = this.#order[this.#made] ?? 0
    this.#made += 1
    return choice
  }
}
