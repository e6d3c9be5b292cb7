import type { ApplicationHistories, Mutant } from './application.ts'
import { runHistories } from './run.ts'
import type { Simulation } from './simulation/simulation.ts'

export interface Tried {
  mutant: Mutant
  /** Which history found it, counted from 1; undefined where none did. */
  foundBy: number | undefined
  /** What was not as promised, a sentence each. */
  breaches: readonly string[]
  milliseconds: number
}

/** Makes each mistake in turn and runs histories until one finds it, at most `runs`. Afterwards the code is as it was. */
export async function tryMutants<Step>(
  simulation: Simulation<Step>,
  application: ApplicationHistories<Step>,
  mutants: readonly Mutant[],
  { runs, seed, progress = () => {} }: { runs: number; seed: number; progress?: (tried: Tried) => void },
): Promise<Tried[]> {
  const all: Tried[] = []
  try {
    for (const mutant of mutants) {
      const began = performance.now()
      await simulation.mutate(mutant.edits)
      const { held, failed } = await runHistories(simulation, application, { runs, seed, asFound: true })
      const tried = { mutant, foundBy: failed && held + 1, breaches: failed?.outcome.breaches ?? [], milliseconds: performance.now() - began }
      all.push(tried)
      progress(tried)
    }
  } finally {
    await simulation.mutate([])
  }
  return all
}

/** Whether it was found, and by the promise that it breaks. */
export function isFound({ mutant, foundBy, breaches }: Tried): boolean {
  return foundBy !== undefined && breaches.some((breach) => breach.startsWith(`${mutant.breaks}:`))
}
