import { openConsole } from '../node-parts.ts'
import type { OnDemand } from '../on-demand.ts'
import type { Step } from '../plan.ts'
import type { Site } from '../site.ts'

/** What listens in the console's stead. */
export function console({ project, ports }: Site): Step<object, OnDemand> {
  return {
    needs: [],
    limit: { waitsFor: `the console to listen on port ${ports.console}`, seconds: 10 },
    isQuiet: true,
    start: () => openConsole(project, ports),
    stop: (listener) => listener.stop(),
  }
}
