import type { ApplicationHistories, Mutant } from './application.ts'
import type { History } from './history.ts'
import { runHistories } from './run.ts'
import type { Simulation } from './simulation/simulation.ts'

export interface Tried<Step> {
  mutant: Mutant
  /** Which history found it, counted from 1; undefined where none did. */
  foundBy: number | undefined
  /** What was not as promised, a sentence each. */
  breaches: readonly string[]
  /** How long it took to find, or to try all. */
  milliseconds: number
  /** The history that found it, made smaller. */
  history: History<Step> | undefined
}

/** Makes each mistake in turn and runs histories until one finds it, at most `runs`. Afterwards the code is as it was. */
export async function tryMutants<Step>(
  simulation: Simulation<Step>,
  application: ApplicationHistories<Step>,
  mutants: readonly Mutant[],
  {
    runs,
    seed,
    shrinkMs = 0,
    progress = () => {},
  }: { runs: number; seed: number; shrinkMs?: number; progress?: (tried: Tried<Step>) => void | Promise<void> },
): Promise<Tried<Step>[]> {
  const all: Tried<Step>[] = []
  try {
    for (const mutant of mutants) {
      const began = performance.now()
      await simulation.mutate(mutant.edits)
      const { held, failed } = await runHistories(simulation, application, { runs, seed, shrinkMs })
      const tried = {
        mutant,
        foundBy: failed && held + 1,
        breaches: failed?.outcome.breaches ?? [],
        milliseconds: failed?.foundMs ?? performance.now() - began,
        history: failed?.history,
      }
      all.push(tried)
      await progress(tried)
    }
  } finally {
    await simulation.mutate([])
  }
  return all
}

/** Whether it was found, and by the promise that it breaks. */
export function isFound({ mutant, foundBy, breaches }: Pick<Tried<unknown>, 'mutant' | 'foundBy' | 'breaches'>): boolean {
  return foundBy !== undefined && breaches.some((breach) => breach.startsWith(`${mutant.breaks}:`))
}
