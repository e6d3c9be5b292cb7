import { whyNotLocal } from '../stack/code/kind.ts'
import type { Description } from '../stack/description.ts'
import { leftOutReasons } from '../stack/template/left-out.ts'
import type { FoundLine } from './report.ts'

/** The functions that do not run on this machine: container images, and runtimes that the engine does not have. `runtimes` as of `kindOf`. */
export function notRun({ functions }: Pick<Description, 'functions'>, runtimes: readonly string[]): FoundLine[] {
  const without = Object.entries(functions).flatMap(([logicalId, described]) => {
    const why = whyNotLocal(described, runtimes)
    return why ? [{ logicalId, why: `Does not run locally: ${why}. It is deployed; an invocation fails, and its log says why.` }] : []
  })
  return leftOutReasons(without, 3).map(({ what, why }) => ({ what, how: 'left out', why }))
}
