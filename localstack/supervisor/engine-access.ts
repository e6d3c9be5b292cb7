import { join } from 'node:path'
import type { RunningEngine } from '../engines/engine.ts'
import { StagecraftError } from '../errors.ts'
import type { Ports } from '../machine/ports.ts'
import type { PostgresServer } from '../postgres/server.ts'
import { type Project, readJson, writeJson } from '../project.ts'
import type { EngineAccess } from '../stack/client-options.ts'
import type { Description } from '../stack/description.ts'
import type { DatabaseStandIn } from '../stack/template/adapt-template.js'

/** The kit's own secret of a local stage, below `<service>/<stage>/`: what the database's administrator signs in with. On AWS RDS keeps that one. */
export const administratorSecret = 'database'

/** How the administrator of a running engine reaches it. Throws `engine-not-local` for AWS itself. */
export function accessOf(engine: RunningEngine, description: Description, ports: Ports): EngineAccess {
  if (!engine.credentials)
    throw new StagecraftError('engine-not-local', 'The stage is a local one, and the selected engine does not run on this machine.', {
      hint: 'Choose another engine, or deploy to a stage on AWS with the Serverless Framework.',
    })
  return { endpoint: engine.endpoint ?? `http://127.0.0.1:${ports.engine}`, region: description.region, ...engine.credentials }
}

/** What stands in for the cluster of the template: the running server, with its credentials in the engine's own secrets; asked for nothing where `isKept` and they are there. */
export async function databaseStandIn(
  project: Project,
  access: EngineAccess,
  description: Description,
  server: PostgresServer,
  isKept: boolean,
): Promise<DatabaseStandIn> {
  const file = join(project.state, 'database-secret.json')
  const kept = isKept ? await readJson<{ secretArn: string; password: string }>(file) : undefined
  const password = server.password
  let secretArn = kept?.password === password ? kept.secretArn : undefined
  if (!secretArn) {
    const { keepDatabaseSecret } = await import('../stack/secret-api.ts')
    secretArn = await keepDatabaseSecret(access, `${description.service}/${description.stage}/${administratorSecret}`, {
      username: server.user,
      password,
    })
    await writeJson(file, { secretArn, password })
  }
  return { host: server.host, port: server.port, database: server.database, secretArn }
}
