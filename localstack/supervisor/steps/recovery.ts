import type { Step } from '../plan.ts'
import type { StackRecord } from '../records.ts'
import { owedRecovery, recover } from '../recovery.ts'
import { logOf, type Site } from '../site.ts'
import type { EnginePart } from './engine.ts'

interface Needs {
  engine: EnginePart
  record: StackRecord
}

/** The objects of an engine that lost its state, brought back: of a whole, when all its services are deployed. */
export function objects(site: Site): Step<Needs, void> {
  return {
    needs: ['engine', 'record'],
    limit: { waitsFor: 'the engine to start with the objects that it kept', seconds: 120, log: logOf(site, 'engine') },
    isQuiet: true,
    skip: ({ engine }) => site.lent !== undefined || engine.current.state.kind !== 'lost',
    start: async ({ engine }) => {
      engine.current = await engine.current.bringBack()
      const { pid, container } = engine.current
      await site.note({ name: 'engine', pid, mark: site.place.program, container })
    },
  }
}

/** What the application does for the messages that were lost, until it has succeeded. */
export function recovery(site: Site): Step<Needs & { objects: unknown }, void> {
  return {
    needs: ['engine', 'record', 'objects'],
    // functions have 15 minutes at most, and stand still at a breakpoint
    limit: { waitsFor: 'the functions under `recovery`', seconds: site.inspection ? Number.POSITIVE_INFINITY : 1_800, log: logOf(site, 'engine') },
    skip: async () => (await owedRecovery(site.project)) === undefined,
    start: async ({ record }, say) => {
      const since = await owedRecovery(site.project)
      if (since) await recover(site.project, record, since, say)
    },
  }
}
