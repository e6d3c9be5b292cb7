import type { EnginePlace } from '../engine.ts'

/** The folder where invocations.py keeps what became of each invocation. */
export function invocationsFolder({ log }: Pick<EnginePlace, 'log'>): string {
  return `${log.replace(/\.log$/, '')}-invocations`
}
