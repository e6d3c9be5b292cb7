import { join } from 'node:path'
import { databaseOfStack } from '../../engines/database.ts'
import type { SharedNetwork } from '../../engines/engine.ts'
import type { PostgresServer } from '../../postgres/server.ts'
import type { EngineAccess } from '../../stack/client-options.ts'
import type { Description } from '../../stack/description.ts'
import type { DatabaseStandIn } from '../../stack/template/adapt-template.js'
import { databaseStandIn } from '../engine-access.ts'
import type { Step } from '../plan.ts'
import type { Site } from '../site.ts'
import type { EnginePart } from './engine.ts'

/** The PostgreSQL server, where the application has a database. */
export function database({ project, ports, note }: Site): Step<{ network: SharedNetwork | undefined }, PostgresServer | undefined> {
  const folder = join(project.state, 'postgres')
  const name = project.config.database
  return {
    // a container of it joins the network
    needs: ['network'],
    limit: { waitsFor: 'PostgreSQL to accept connections', seconds: 120, log: join(folder, 'postgres.log') },
    skip: () => name === undefined,
    start: async () => {
      const server = await databaseOfStack(project).start({ folder, port: ports.database, database: name ?? '' })
      await note({ name: 'database', pid: server.pid, mark: 'postgres', container: server.container })
      return server
    },
    stop: async (server) => server?.stop(),
  }
}

interface Needs {
  PostgreSQL: PostgresServer | undefined
  description: Description
  engine: EnginePart
  access: EngineAccess
}

/** What stands in for the template's cluster: where the server is, and the engine's secret with its credentials. */
export function standIn({ project, changed }: Site): Step<Needs, DatabaseStandIn | undefined> {
  return {
    needs: ['PostgreSQL', 'description', 'engine', 'access'],
    limit: { waitsFor: 'the engine to store the database’s secret', seconds: 120, log: join(project.state, 'logs', 'engine.log') },
    isQuiet: true,
    start: async ({ PostgreSQL: server, description, engine, access }) =>
      server && databaseStandIn(project, access, description, server, engine.current.state.kind === 'kept' && !changed.has('database-secret.json')),
  }
}
