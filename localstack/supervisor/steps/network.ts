import { join } from 'node:path'
import { databaseOfStack } from '../../engines/database.ts'
import type { SharedNetwork } from '../../engines/engine.ts'
import type { Step } from '../plan.ts'
import { logOf, type Site } from '../site.ts'

/** The network that the containers of a stack share; nothing where its engine is a process. */
export function network(site: Site): Step<{ program: void }, SharedNetwork | undefined> {
  const { project, ports, engine, place, note, lent } = site
  return {
    needs: ['program'],
    limit: { waitsFor: 'Docker to make the network of the containers', seconds: 120, log: logOf(site, 'engine') },
    isQuiet: true,
    skip: () => engine.network === undefined || lent !== undefined,
    start: async () => {
      const database = project.config.database === undefined ? undefined : databaseOfStack(project)
      const made = await engine.network?.(place, {
        published: [ports.engine, ...(engine.beside ? [ports.userPool] : []), ...(database?.runsIn === 'container' ? [ports.database] : [])],
        relayed: [ports.identity, ...((await database?.localPort?.(join(project.state, 'postgres'))) ?? [])],
      })
      if (made) await note({ name: 'network', pid: 0, mark: 'network', container: made.container })
      return made
    },
    stop: async (made) => made?.stop(),
  }
}
