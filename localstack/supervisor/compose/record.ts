import { composedName } from '../../compose/merged.ts'
import { functionName, logicalIdOf } from '../../compose/names.ts'
import { localAws } from '../../environment.ts'
import { writeJson } from '../../project.ts'
import { inputHash } from '../../stack/description.ts'
import { writeEnvironmentFile } from '../environment-file.ts'
import type { Step } from '../plan.ts'
import { type ServiceRecord, type StackRecord, stackFile } from '../records.ts'
import type { Site } from '../site.ts'
import { keepFingerprints } from '../trusted-records.ts'
import type { RunningService } from './composition.ts'

/** What the whole is, told to everybody: `stack.json` and `env`. */
export function record(site: Site): Step<{ services: RunningService[] }, StackRecord> {
  return {
    needs: ['services'],
    limit: { waitsFor: `${stackFile(site.project)} to be written`, seconds: 30 },
    isQuiet: true,
    start: async ({ services }) => {
      const made = await writeComposed(site, services)
      await keepFingerprints(site.project)
      return made
    },
  }
}

/** Writes the record of the whole anew: one of its services has changed. */
export async function writeComposed(site: Site, services: readonly RunningService[]): Promise<StackRecord> {
  const made = recordOf(site, services, await inputHash(site.project))
  await writeJson(stackFile(site.project), made)
  const withApi = Object.entries(made.services ?? {}).filter(([, { withoutApi, withoutRoutes }]) => !withoutApi && !withoutRoutes)
  const apis = withApi.map(([name, { urls }]) => [`STAGECRAFT_API_URL_${inCapitals(name)}`, urls.api])
  await writeEnvironmentFile(site.project, { ...localAws(made), ...Object.fromEntries(apis) })
  return made
}

function recordOf(site: Site, running: readonly RunningService[], description: string): StackRecord {
  const [first] = running
  if (!first) throw new Error('A compose file without services was started.')
  const { database: _, functionUrls: __, webSockets: ___, withoutApi: ____, withoutRoutes: _____, ...shared } = first.stack.record
  const withApis = running.filter(({ stack }) => !stack.record.withoutApi)
  const withRoutes = withApis.find(({ stack }) => !stack.record.withoutRoutes)
  const { ports } = site
  const webSockets = running.flatMap(({ name, stack }) =>
    (stack.record.webSockets ?? []).map((each) => ({ ...each, name: functionName(name, each.name) })),
  )
  return {
    ...shared,
    service: composedName(site.project),
    urls: {
      page: `http://127.0.0.1:${ports.page}`,
      api: (withRoutes ?? first).stack.record.urls.api,
      engine: shared.endpoint,
      mailbox: `http://127.0.0.1:${ports.mailbox}`,
      console: `http://127.0.0.1:${ports.console}`,
    },
    withoutPage: true,
    ...(withApis.length > 0 ? (withRoutes ? {} : { withoutRoutes: true as const }) : { withoutApi: true as const }),
    ...byFunction(running, 'functionUrls'),
    ...(webSockets.length > 0 ? { webSockets } : {}),
    functions: byFunction(running, 'functions').functions ?? {},
    leftOut: running.flatMap(({ name, stack }) => stack.record.leftOut.map((each) => ({ ...each, logicalId: logicalIdOf(name, each.logicalId) }))),
    deployed: { id: '', mark: '' },
    description,
    startedAt: site.startedAt,
    services: Object.fromEntries(running.map(({ name, stack }): [string, ServiceRecord] => [name, serviceRecord(stack.record)])),
  }
}

function byFunction(
  running: readonly RunningService[],
  field: 'functions' | 'functionUrls',
): Partial<Pick<StackRecord, 'functions' | 'functionUrls'>> {
  const all = running.flatMap(({ name, stack }) => Object.entries(stack.record[field] ?? {}).map(([key, value]) => [functionName(name, key), value]))
  return all.length > 0 ? { [field]: Object.fromEntries(all) } : {}
}

function serviceRecord({ service, stage, region, urls, functions, withoutApi, withoutRoutes, functionUrls, webSockets }: StackRecord): ServiceRecord {
  return {
    ...{ service, stage, region, urls, functions },
    ...(withoutApi ? { withoutApi } : {}),
    ...(withoutRoutes ? { withoutRoutes } : {}),
    ...(functionUrls ? { functionUrls } : {}),
    ...(webSockets ? { webSockets } : {}),
  }
}

function inCapitals(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')
}
