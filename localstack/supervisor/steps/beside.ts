import type { RunningEngine, SharedNetwork } from '../../engines/engine.ts'
import { besidePlace } from '../../engines/place.ts'
import type { DeployedBeside } from '../../stack/deploy-beside.ts'
import { administrator } from '../administrator.ts'
import { deployedStacks } from '../deployed-record.ts'
import { frontSecret } from '../front-secret.ts'
import { pageOrigin } from '../page-origin.ts'
import type { Step } from '../plan.ts'
import { logOf, type Site } from '../site.ts'

/** The engine beside another one, for what that one lacks; both have the same administrator. */
export function beside(site: Site): Step<{ region: string; program: void; network: SharedNetwork | undefined }, RunningEngine | undefined> {
  const { project, ports } = site
  return {
    // it starts at the same time as the first one: in a container both share the network
    needs: ['region', 'program', 'network'],
    limit: { waitsFor: `the engine of the user pool to answer on port ${ports.userPool}`, seconds: 300, log: logOf(site, 'beside') },
    skip: () => site.engine.beside === undefined,
    start: async ({ region }) => {
      if (site.lent) return site.lent.beside
      const other = site.engine.beside?.engine
      if (!other) return undefined
      const place = besidePlace(project, other)
      const secret = await frontSecret(project)
      const key = await administrator(project)
      const deployed = (await deployedStacks(project)).flatMap((each) => each.beside ?? [])
      const start = (discardState: boolean) =>
        other.start(place, {
          port: ports.userPool,
          region,
          frontSecret: secret,
          administrator: key,
          pageOrigin: pageOrigin(site),
          discardState,
          addresses: site.addresses,
          functionsAt: `http://127.0.0.1:${ports.engine}`,
        })
      let running = await start(false)
      const isThere = async ({ stack, mark }: DeployedBeside) => (await other.deployedStack(running.endpoint ?? '', secret, stack))?.mark === mark
      const holds = async () => deployed.length > 0 && (await Promise.all(deployed.map(isThere))).every(Boolean)
      if (running.state.kind === 'kept' && !(await holds())) {
        await running.stop()
        running = await start(true)
      }
      await site.note({ name: 'user pool', pid: running.pid, mark: place.program, container: running.container })
      return running
    },
    stop: async (running) => (site.lent ? undefined : running?.stop()),
  }
}
