import type { PostgresServer } from '../../postgres/server.ts'
import type { EngineAccess } from '../../stack/client-options.ts'
import type { Description } from '../../stack/description.ts'
import { runMigrationCommand } from '../migration-command.ts'
import { migrateWhereChanged } from '../migrations.ts'
import type { Step } from '../plan.ts'
import { logOf, type Site } from '../site.ts'
import type { EnginePart } from './engine.ts'
import type { DeployedStack } from './stack.ts'

interface Needs {
  access: EngineAccess
  engine: EnginePart
  description: Description
  stack: DeployedStack
  PostgreSQL: PostgresServer | undefined
  pair: void
}

/** The database, brought up to date by the application's migrator. */
export function migrations(site: Site): Step<Needs, void> {
  return {
    needs: ['access', 'engine', 'description', 'stack', 'PostgreSQL', 'pair'],
    // a function has 15 minutes at most, and stands still at a breakpoint
    limit: { waitsFor: 'the migrator', seconds: site.inspection ? Number.POSITIVE_INFINITY : 900, log: logOf(site, 'engine') },
    skip: ({ PostgreSQL: server }) => server === undefined,
    start: async ({ access, engine, description, stack, PostgreSQL: server }, say) => {
      const isKept = engine.current.state.kind === 'kept' && !site.changed.has('migrated.json')
      if (server && site.project.config.migrationCommand)
        for (const line of linesOf(await runMigrationCommand(site.project, access, server.url))) say(line)
      if (server) await migrateWhereChanged(site.project, access, description, stack, server, isKept, say)
    },
  }
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(-5)
}
