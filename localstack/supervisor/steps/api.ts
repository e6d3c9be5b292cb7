import type { Description } from '../../stack/description.ts'
import { hasApis } from '../../stack/template/has-engine-apis.ts'
import type { Child } from '../children.ts'
import { readDeployed } from '../deployed-record.ts'
import { askAhead } from '../first-use.ts'
import { startGateway } from '../node-parts.ts'
import type { Step } from '../plan.ts'
import { logOf, type Part, type Site } from '../site.ts'

/** The process of the HTTP API; another one once its routes have changed. One of several services that has no API has no such process. */
export function api(site: Site): Step<{ description: Description }, Part<Child | undefined>> {
  const { project, ports, inspection, note } = site
  return {
    // it reads a bundle at the first request of its function, and that comes after the build
    needs: ['description'],
    limit: { waitsFor: `the API to listen on port ${ports.api}`, seconds: 60, log: logOf(site, 'api') },
    start: async ({ description }) => {
      if (site.lent && !hasApis(description)) return { current: undefined }
      const child = await startGateway(site, description, inspection)
      await note({ name: 'api', pid: child.pid, mark: 'gateway/main.ts' })
      // its function is loaded while the engine starts; without a deployment it has nothing to run with yet
      if (project.config.smoke && (await readDeployed(project))) askAhead(`http://127.0.0.1:${ports.api}${project.config.smoke}`)
      return { current: child }
    },
    stop: async ({ current }) => current?.stop(),
  }
}
