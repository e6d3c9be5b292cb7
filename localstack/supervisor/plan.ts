import { type Limit, within } from './limit.ts'

/** One step of a start: what it needs, what it does, how long that may take, and how it is undone. */
export interface Step<Needs, T> {
  /** It starts as soon as these steps are done. */
  needs: readonly (keyof Needs & string)[]
  limit: Limit
  start: (needs: Needs, say: (line: string) => void) => Promise<T>
  /** Resolves when nothing of it is left. */
  stop?: (started: T) => Promise<unknown>
  /** Whether there is nothing to do; then its result is undefined. */
  skip?: undefined extends T ? (needs: Needs) => boolean | Promise<boolean> : never
  /** It is too small to be shown. */
  isQuiet?: true
}

export type StepEvent =
  | { kind: 'started'; step: string }
  | { kind: 'said'; step: string; line: string }
  | { kind: 'done'; step: string; milliseconds: number }

/** An error with the step it came from; its `cause` is the error itself. */
export class StepError extends Error {
  readonly step: string
  constructor(step: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.step = step
  }
}

// what a step needs is checked where it is added; in the list they are all alike
interface Listed {
  name: string
  step: Step<Record<string, unknown>, unknown>
}

// what does not end so soon is left to `stopStack`, which kills
const stopSeconds = 30
// what is still starting must have started before it can be stopped
const pendingSeconds = 5

/**
 * A list of steps. A start runs it forwards, at once whatever has what it needs; a stop runs it backwards, one after the other.
 * A step can only need steps that stand before it.
 */
export class Plan<Done extends object> {
  readonly #steps: readonly Listed[]

  private constructor(steps: readonly Listed[]) {
    this.#steps = steps
  }

  static empty(): Plan<object> {
    return new Plan([])
  }

  /** The same plan with one more step at its end. */
  add<Name extends string, T>(name: Name, step: Step<Done, T>): Plan<Done & Record<Name, T>> {
    return new Plan([...this.#steps, { name, step: step as unknown as Listed['step'] }])
  }

  /** Starts every step. */
  start(listen: (event: StepEvent) => void): Start<Done> {
    return new Start<Done>(this.#steps, listen)
  }
}

/** A plan under way. */
export class Start<Done extends object> {
  readonly #steps: readonly Listed[]
  readonly #results = new Map<string, Promise<unknown>>()
  readonly #started = new Map<string, unknown>()
  #isStopping = false
  /** Every step's result. Rejects with a `StepError`, the first; what else was starting then has started or failed, or is given up. */
  readonly done: Promise<Done>

  constructor(steps: readonly Listed[], listen: (event: StepEvent) => void) {
    this.#steps = steps
    for (const listed of steps) this.#results.set(listed.name, this.#run(listed, listen))
    this.done = this.#all()
  }

  /** Begins no further step, and waits until those under way have started or failed, for five seconds at the most. What was started runs on. */
  async halt(): Promise<void> {
    this.#isStopping = true
    await this.#settle()
  }

  /** Stops what was started, backwards. What cannot be stopped is reported and does not keep the rest running. */
  async stop(report: (error: unknown) => void): Promise<void> {
    await this.halt()
    for (const { name, step } of this.#steps.toReversed()) {
      if (!step.stop || !this.#started.has(name)) continue
      const stopped = Promise.resolve(step.stop(this.#started.get(name)))
      await within({ waitsFor: `${name} to stop`, seconds: stopSeconds }, stopped).catch(report)
    }
  }

  async #run({ name, step }: Listed, listen: (event: StepEvent) => void): Promise<unknown> {
    const needs = Object.fromEntries(await Promise.all(step.needs.map(async (need) => [need, await this.#results.get(need)] as const)))
    try {
      if (this.#isStopping) throw new Error('The stack is stopping.')
      if (await step.skip?.(needs)) return undefined
      const began = performance.now()
      if (!step.isQuiet) listen({ kind: 'started', step: name })
      const working = step.start(needs, (line) => listen({ kind: 'said', step: name, line }))
      void working.then(
        (result) => this.#started.set(name, result),
        () => {},
      )
      const result = await within(step.limit, working)
      if (!step.isQuiet) listen({ kind: 'done', step: name, milliseconds: Math.round(performance.now() - began) })
      return result
    } catch (error) {
      // a step of a plan within this one
      throw error instanceof StepError ? error : new StepError(name, error)
    }
  }

  async #all(): Promise<Done> {
    const values = await Promise.all(this.#results.values()).catch(async (error) => {
      await this.#settle()
      throw error
    })
    return Object.fromEntries([...this.#results.keys()].map((name, at) => [name, values[at]])) as Done // each step's own result, under the name it was added with
  }

  async #settle(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise((resolve) => {
      timer = setTimeout(resolve, pendingSeconds * 1_000)
    })
    await Promise.race([Promise.allSettled(this.#results.values()), limit])
    clearTimeout(timer)
  }
}
