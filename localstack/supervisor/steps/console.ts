import { openConsole } from '../node-parts.ts'
import type { OnDemand } from '../on-demand.ts'
import type { Step } from '../plan.ts'
import type { Site } from '../site.ts'

/** What listens in the console's stead. */
export function console({ project, ports, lent }: Site): Step<object, OnDemand | undefined> {
  return {
    needs: [],
    limit: { waitsFor: `the console to listen on port ${ports.console}`, seconds: 10 },
    isQuiet: true,
    skip: () => lent !== undefined,
    start: () => openConsole(project, ports),
    stop: async (listener) => listener?.stop(),
  }
}
