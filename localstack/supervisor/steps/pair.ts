import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { databaseMark, markDatabase } from '../../postgres/mark.ts'
import type { PostgresServer } from '../../postgres/server.ts'
import type { Step } from '../plan.ts'
import { oweRecovery } from '../recovery.ts'
import type { Site } from '../site.ts'
import type { DeployedStack } from './stack.ts'

interface Needs {
  PostgreSQL: PostgresServer | undefined
  stack: DeployedStack
}

const aDayMs = 24 * 3_600_000

/** Engine and database belong together: the deployment's mark stands in both. A database with another one was exchanged, and gets its work again. */
export function pair({ project }: Site): Step<Needs, void> {
  return {
    needs: ['PostgreSQL', 'stack'],
    limit: { waitsFor: 'PostgreSQL to tell which deployment it belongs to', seconds: 120, log: join(project.state, 'postgres', 'postgres.log') },
    isQuiet: true,
    skip: ({ PostgreSQL: server }) => server === undefined,
    start: async ({ PostgreSQL: server, stack }, say) => {
      if (!server) return
      const mark = await databaseMark(server)
      if (mark === stack.mark) return
      if (stack.wasKept) {
        say('repaired: the database is not the one that this stack was deployed with. It is migrated, and files that it does not know are read again')
        await rm(join(project.state, 'migrated.json'), { force: true })
        await oweRecovery(project, new Date(Date.now() - aDayMs))
      }
      await markDatabase(server, stack.mark)
    },
  }
}
