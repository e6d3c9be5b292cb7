/**
 * What a fault happens to: a statement on the database, a commit once it is there, a call of AWS, a call that changed something once it is done,
 * the entries of a batch that is sent, a delivery from a queue, and the beginning of any other invocation.
 */
export type Place = 'statement' | 'commit' | 'call' | 'change' | 'batch' | 'delivery' | 'invocation'

/** A fault that a driver can make happen to a function. */
export interface PossibleFault {
  of: string
  on: Place
  do: string
}

/** `at`: which one of the function's places of that kind, counted from the beginning of the history. */
export interface Fault extends PossibleFault {
  at: number
  /** How many in a row. */
  times: number
  /** How long, where it lasts. */
  seconds: number
}

/** Time passes, or the application takes a step. */
export type HistoryStep<Step> = { wait: number } | { take: Step }

/** A history: what was done from outside, which faults happened, and who went on whenever several could. Plain JSON. */
export interface History<Step> {
  steps: HistoryStep<Step>[]
  faults: Fault[]
  /**
   * At each choice who goes on, the first one where the list is at its end: `choice % 1000` is the place among those who can, `choice / 1000` for how many
   * further turns it is chosen again, as long as it can go on.
   */
  order: number[]
}

/** Which fault happens next. */
export class Faults {
  readonly #faults: readonly Fault[]
  readonly #counts = new Map<string, number>()
  readonly #happened = new Set<Fault>()

  constructor(faults: readonly Fault[]) {
    this.#faults = faults
  }

  /** Called whenever one could happen to the function. */
  next(of: string, on: Place): Fault | undefined {
    const key = `${of} ${on}`
    const now = this.#counts.get(key) ?? 0
    this.#counts.set(key, now + 1)
    const found = this.#faults.find((fault) => fault.of === of && fault.on === on && fault.at <= now && now < fault.at + fault.times)
    if (found) this.#happened.add(found)
    return found
  }

  /** How many of them happened. */
  get happened(): number {
    return this.#happened.size
  }
}
