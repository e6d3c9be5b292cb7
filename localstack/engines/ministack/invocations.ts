import { join } from 'node:path'
import type { EnginePlace } from '../engine.ts'

/** The folder where invocations.py keeps what became of each invocation. */
export function invocationsFolder({ log }: Pick<EnginePlace, 'log'>): string {
  return `${log.replace(/\.log$/, '')}-invocations`
}

/** The folder where it keeps what went on inside of them: with what the queues and buckets hold, and not with the logs, because values of a system stand in it. */
export function insideFolder({ state }: Pick<EnginePlace, 'state'>): string {
  return join(state, 'inside')
}
