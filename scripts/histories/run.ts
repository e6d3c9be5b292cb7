import fc from 'fast-check'
import type { ApplicationHistories } from './application.ts'
import { histories } from './generator.ts'
import type { History, PossibleFault } from './history.ts'

/** What a history came to. */
export interface Outcome {
  /** What was not as promised, a sentence each; empty where all was. */
  breaches: readonly string[]
  /** Moments at which it was looked. */
  moments: number
  /** How many of the history's faults happened. */
  happened: number
  /** What happened to whom, for people. */
  told: readonly string[]
}

/** Whatever runs histories: the simulation, or a stack. */
export interface Driver<Step> {
  /** The faults that it can make happen. */
  possible: readonly PossibleFault[]
  run(history: History<Step>): Promise<Outcome>
}

export interface Asked {
  runs: number
  seed: number
  /** Of an earlier failure: goes straight to it. */
  path?: string | undefined
  /** For how long a failing history is made smaller, at most; a minute unless told. */
  shrinkMs?: number
  /** Called after each history. */
  progress?: (done: number) => void
}

export interface Ran<Step> {
  /** Histories that held, those tried while one was made smaller not counted. */
  held: number
  moments: number
  /** How many faults were generated, and how many of them happened. */
  faults: { generated: number; happened: number }
  failed: Failure<Step> | undefined
}

export interface Failure<Step> {
  history: History<Step>
  outcome: Outcome
  /** Where the generator makes it: with the seed, the path repeats it. */
  path: string
  /** How often it was made smaller. */
  shrinks: number
  /** How long it took to find it. */
  foundMs: number
}

class Breached extends Error {
  readonly outcome: Outcome

  constructor(outcome: Outcome) {
    super(outcome.breaches[0])
    this.outcome = outcome
  }
}

/** Runs generated histories one after the other until one fails, and makes that one smaller. The same seed gives the same histories. */
export async function runHistories<Step>(driver: Driver<Step>, application: ApplicationHistories<Step>, asked: Asked): Promise<Ran<Step>> {
  const ran = { held: 0, moments: 0, faults: { generated: 0, happened: 0 } }
  const { runs, seed, path, shrinkMs = 60_000 } = asked
  const began = Date.now()
  let failedAt: number | undefined
  const property = fc.asyncProperty(histories(application, driver.possible), async (history) => {
    // enough was tried: what is left passes for smaller and untried
    if (failedAt !== undefined && Date.now() - failedAt > shrinkMs) return
    const outcome = await driver.run(history).catch((error: unknown) => {
      // of what failed already, what can be tried no more passes for untried
      if (failedAt === undefined) throw error
    })
    if (!outcome) return
    if (outcome.breaches.length > 0) {
      failedAt ??= Date.now()
      throw new Breached(outcome)
    }
    if (failedAt !== undefined) return
    ran.held += 1
    ran.moments += outcome.moments
    ran.faults.generated += history.faults.length
    ran.faults.happened += outcome.happened
    asked.progress?.(ran.held)
  })
  const details = await fc.check(property, { numRuns: runs, seed, ...(path && { path }), endOnFailure: shrinkMs === 0 })
  if (!details.failed) return { ...ran, failed: undefined }
  const { counterexample, counterexamplePath, numShrinks, errorInstance } = details
  if (!counterexample || !(errorInstance instanceof Breached)) throw errorInstance
  const [history] = counterexample
  const found = { history, outcome: errorInstance.outcome, path: counterexamplePath ?? '', shrinks: numShrinks, foundMs: (failedAt ?? began) - began }
  return { ...ran, failed: found }
}
