import { localAws } from '../../environment.ts'
import { functionUrlPath } from '../../gateway/destination.ts'
import type { PostgresServer } from '../../postgres/server.ts'
import { databaseVariables } from '../../postgres/variables.ts'
import { writeJson } from '../../project.ts'
import type { DeployedApis } from '../../stack/authorizers.ts'
import type { EngineAccess } from '../../stack/client-options.ts'
import type { Description } from '../../stack/description.ts'
import type { DatabaseStandIn } from '../../stack/template/adapt-template.js'
import { hasApis, hasRoutes } from '../../stack/template/has-engine-apis.ts'
import { keptApis } from '../authorizers.ts'
import type { Child } from '../children.ts'
import { writeEnvironmentFile } from '../environment-file.ts'
import type { OnDemand } from '../on-demand.ts'
import type { Step } from '../plan.ts'
import { type StackRecord, stackFile, webSocketVariable } from '../records.ts'
import type { Part, Site } from '../site.ts'
import { keepFingerprints } from '../trusted-records.ts'
import type { DeployedStack } from './stack.ts'

interface Needs {
  access: EngineAccess
  description: Description
  stack: DeployedStack
  PostgreSQL: PostgresServer | undefined
  'stand-in': DatabaseStandIn | undefined
  'sign-in': OnDemand | undefined
  API: Part<Child | undefined>
}

/** What the stack is, told to everybody: `stack.json` and `env`. */
export function record(site: Site): Step<Needs & { people: unknown; migrations: unknown; seeds: unknown; page: unknown }, StackRecord> {
  return {
    needs: ['access', 'description', 'stack', 'PostgreSQL', 'stand-in', 'sign-in', 'people', 'migrations', 'seeds', 'API', 'page'],
    limit: { waitsFor: `${stackFile(site.project)} to be written`, seconds: 30 },
    isQuiet: true,
    start: async (needs) => {
      const made = recordOf(site, needs, await keptApis(site.project))
      await writeJson(stackFile(site.project), made)
      await writeEnvironmentFile(site.project, {
        ...localAws(needs.access),
        ...(needs.PostgreSQL ? databaseVariables(needs.PostgreSQL.url) : {}),
        STAGECRAFT_API_URL: made.urls.api,
        STAGECRAFT_PAGE_URL: made.urls.page,
        ...webSocketVariable(made),
      })
      await keepFingerprints(site.project)
      return made
    },
  }
}

function recordOf(site: Site, needs: Needs, apis: Pick<DeployedApis, 'functionUrls' | 'webSockets'> = {}): StackRecord {
  const { ports } = site
  const withUrl = Object.keys(apis.functionUrls ?? {})
  const { webSockets = [] } = apis
  const { access, description, stack, PostgreSQL: server, 'stand-in': standIn } = needs
  return {
    ...access,
    service: description.service,
    stage: description.stage,
    engine: site.engine.name,
    engineVersion: site.engine.version,
    runsIn: site.engine.runsIn,
    capabilities: site.engine.capabilities,
    ...(standIn && server ? { database: { ...standIn, url: server.url } } : {}),
    urls: {
      page: `http://127.0.0.1:${ports.page}`,
      api: `http://127.0.0.1:${ports.api}`,
      engine: access.endpoint,
      mailbox: `http://127.0.0.1:${ports.mailbox}`,
      console: `http://127.0.0.1:${ports.console}`,
      ...(needs['sign-in'] ? { signIn: `http://127.0.0.1:${ports.identity}` } : {}),
      ...(server ? { database: `postgresql://${server.user}@${server.host}:${server.port}/${server.database}` } : {}),
    },
    ...(site.project.config.page ? {} : { withoutPage: true as const }),
    ...(needs.API.current && hasApis(description) ? (hasRoutes(description) ? {} : { withoutRoutes: true as const }) : { withoutApi: true as const }),
    ...(withUrl.length > 0
      ? { functionUrls: Object.fromEntries(withUrl.map((key) => [key, `http://127.0.0.1:${ports.api}${functionUrlPath}${key}/`])) }
      : {}),
    ...(webSockets.length > 0
      ? { webSockets: webSockets.map(({ name, stage, path }) => ({ name, stage, url: `ws://127.0.0.1:${ports.api}${path}` })) }
      : {}),
    addresses: site.addresses,
    functions: functionsOf(description, stack),
    leftOut: stack.leftOut,
    deployed: {
      id: stack.id,
      mark: stack.mark,
      ...(stack.beside ? { beside: { id: stack.beside.id, mark: stack.beside.mark, types: stack.beside.types, values: stack.beside.values } } : {}),
    },
    inspected: site.inspection !== undefined,
    description: description.hash,
    startedAt: site.startedAt,
  }
}

// one that only the template knows goes by its logical id, or by its full name where a described one goes by that
function functionsOf({ functions }: Description, { inTemplate = {} }: DeployedStack): Record<string, string> {
  const others = Object.entries(inTemplate).map(([logicalId, name]) => [logicalId in functions ? name : logicalId, name])
  return Object.fromEntries([...Object.entries(functions).map(([key, { name }]) => [key, name]), ...others])
}
