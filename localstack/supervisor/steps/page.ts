import { askAhead } from '../first-use.ts'
import { openPage } from '../node-parts.ts'
import type { OnDemand } from '../on-demand.ts'
import type { Step } from '../plan.ts'
import { logOf, type Site } from '../site.ts'

/** What listens in the page's stead, where the application has one. Its process comes with the start, so that a page that cannot start is told there. */
export function page(site: Site): Step<object, OnDemand | undefined> {
  const { project, ports, note } = site
  let isStopping = false
  return {
    needs: [],
    limit: { waitsFor: `the page to listen on port ${ports.page}`, seconds: 60, log: logOf(site, 'page') },
    skip: () => !project.config.page,
    start: async () => {
      // while the page has no process, it is the supervisor that listens
      const listener = await openPage(project, ports, project.config.page ?? '', async (child) => {
        // the file goes with the stack, and would come again
        if (isStopping) return
        await note({ name: 'page', ...(child ? { pid: child.pid, mark: 'page/main.ts' } : { pid: process.pid, mark: 'supervisor/main.ts' }) })
      })
      await listener.begin().catch(async (error) => {
        await listener.stop()
        throw error
      })
      askAhead(`http://127.0.0.1:${ports.page}`)
      return listener
    },
    stop: async (listener) => {
      isStopping = true
      await listener?.stop()
    },
  }
}
