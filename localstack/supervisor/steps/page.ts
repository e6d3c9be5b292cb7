import type { Child } from '../children.ts'
import { askAhead } from '../first-use.ts'
import { startPage } from '../node-parts.ts'
import type { Step } from '../plan.ts'
import { logOf, type Site } from '../site.ts'

/** The process of the page, where the application has one. */
export function page(site: Site): Step<object, Child | undefined> {
  const { project, ports, note } = site
  return {
    needs: [],
    limit: { waitsFor: `the page to listen on port ${ports.page}`, seconds: 60, log: logOf(site, 'page') },
    skip: () => !project.config.page,
    start: async () => {
      const child = await startPage(project, ports, project.config.page ?? '')
      await note({ name: 'page', pid: child.pid, mark: 'page/main.ts' })
      askAhead(`http://127.0.0.1:${ports.page}`)
      return child
    },
    stop: async (child) => child?.stop(),
  }
}
