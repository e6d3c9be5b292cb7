import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunningEngine } from '../engines/engine.ts'
import { engineNamed } from '../engines/index.ts'
import { enginePlace } from '../engines/place.ts'
import { localAws } from '../environment.ts'
import { inspectionEnvironment, inspectionOptions, wantedInspection, withoutTimeLimits } from '../inspector/inspection.ts'
import { addressesOf, claimPorts } from '../ports.ts'
import { type PostgresServer, startPostgres } from '../postgres/server.ts'
import { type Project, readJson, writeJson } from '../project.ts'
import { type Bundle, Bundler } from '../stack/bundles.ts'
import { type Deployed, deploy } from '../stack/deploy.ts'
import { type Description, describe, descriptionFile, moduleOf } from '../stack/description.ts'
import { forgetAuthorizers, keepAuthorizers } from './authorizers.ts'
import type { Child } from './children.ts'
import { accessOf, databaseStandIn } from './engine-access.ts'
import { writeEnvironmentFile } from './environment-file.ts'
import { smoke } from './first-use.ts'
import { frontSecret } from './front-secret.ts'
import type { Step } from './messages.ts'
import { migrateWhereChanged } from './migrations.ts'
import { functionEnvironment, openSignIn, startGateway, startPage } from './node-parts.ts'
import type { OnDemand } from './on-demand.ts'
import { type ProcessRecord, type StackRecord, stackFile, writeProcesses } from './records.ts'
import { owedRecovery, oweRecovery, recover } from './recovery.ts'
import { connectSignIn, forgetSignIn, hasSignIn } from './sign-in.ts'

/** A stack that runs: its parts, for the watcher and for stopping. */
export interface RunningStack {
  record: StackRecord
  description: Description
  bundles: Bundle[]
  bundler: Bundler
  gateway: Child
  page: Child
  /** Undefined where nobody signs in. */
  signIn: OnDemand | undefined
  engine: RunningEngine
  postgres: PostgresServer | undefined
}

/** Waits for what a step needs, then times it, tells about it, and says which step an error came from. */
export type Tell = <Needs, T>(
  step: Step,
  needs: Promise<Needs> | undefined,
  work: (needs: Needs, say: (line: string) => void) => Promise<T>,
) => Promise<T>

/**
 * Starts every part, each as soon as what it needs is there. On an error whatever was started is still noted in the
 * processes' file, and the caller stops it (`stop.ts`).
 */
export async function startStack(project: Project, tell: Tell): Promise<RunningStack> {
  const { config, state } = project
  const startedAt = new Date().toISOString()
  const engineKind = engineNamed(process.env.STAGECRAFT_ENGINE)
  const place = enginePlace(project)
  await mkdir(join(state, 'logs'), { recursive: true })
  const ports = await claimPorts(project)
  const addresses = addressesOf(project, ports)
  const note = processNotes(project)
  const bundler = new Bundler(project)

  const inspection = wantedInspection(project)
  if (inspection) await rm(inspection.folder, { recursive: true, force: true })
  const described = tell('description', undefined, async () => (inspection ? withoutTimeLimits(await describe(project)) : describe(project)))
  const databaseName = config.database
  const database = databaseName
    ? tell('PostgreSQL', undefined, async () => {
        const server = await startPostgres({ folder: join(state, 'postgres'), port: ports.database, database: databaseName })
        await note({ name: 'database', pid: server.pid, mark: 'postgres' })
        return server
      })
    : Promise.resolve(undefined)
  const started = tell('engine', keptRegion(project, described), async (region) => {
    if (process.env.STAGECRAFT_RUN) await engineKind.nameRun(place, process.env.STAGECRAFT_RUN)
    const discardState = !existsSync(join(state, 'deployed.json'))
    const running = await engineKind.start(place, {
      port: ports.engine,
      region,
      frontSecret: await frontSecret(project),
      discardState,
      functionEnvironment: { ...functionEnvironment(project), ...inspectionEnvironment(inspection) },
      functionOptions: inspectionOptions(inspection),
    })
    await note({ name: 'engine', pid: running.pid, mark: place.program })
    if (running.state.kind === 'lost') await oweRecovery(project, running.state.since)
    return running
  })
  const built = tell('functions', described, (description) =>
    bundler.build([...new Set(Object.values(description.functions).map((each) => moduleOf(each.handler)))]),
  )
  const accessed = Promise.all([started, described]).then(([engine, description]) => accessOf(engine, description, ports))
  const standIn = Promise.all([accessed, started, database, described]).then(
    ([access, engine, server, description]) => server && databaseStandIn(project, access, description, server, engine),
  )
  const needed = Promise.all([accessed, started, described, built, standIn])
  const deployed = tell('stack', needed, async ([access, engine, description, bundles, databaseAt], say) => {
    const file = join(state, 'deployed.json')
    const before = engine.state.kind === 'kept' ? await readJson<Deployed>(file) : undefined
    await rm(file, { force: true })
    if (!before) await Promise.all([forgetAuthorizers(project), forgetSignIn(project)])
    const after = await deploy(access, description, bundles, engineKind.capabilities, databaseAt, addresses, before).catch(async (error) => {
      // a stack whose update failed is as it was before
      if (before) await writeJson(file, before)
      throw error
    })
    const isUnchanged = before?.template === after.template
    await keepAuthorizers(project, access, description, isUnchanged)
    await writeJson(file, after)
    if (!before) for (const left of after.leftOut) say(`left out: ${left.logicalId} (${left.type}). ${left.why}`)
    return { ...after, isUnchanged }
  })
  const signIn = described.then((description) => (hasSignIn(description) ? openSignIn(project, ports) : undefined))
  const people = Promise.all([accessed, described, deployed]).then(([access, description, { isUnchanged }]) =>
    hasSignIn(description) ? tell('people', undefined, () => connectSignIn(project, access, description, ports, isUnchanged)) : undefined,
  )
  const toMigrate = Promise.all([accessed, started, described, deployed, database])
  const migrated = tell('migrations', toMigrate, async ([access, engine, description, inEngine, server], say) => {
    if (server) await migrateWhereChanged(project, access, description, inEngine, server, engine.state.kind === 'kept', say)
  })
  const gateway = tell('API', Promise.all([described, built]), async ([description]) => {
    const child = await startGateway(project, ports, description, inspection)
    await note({ name: 'api', pid: child.pid, mark: 'gateway/main.ts' })
    return child
  })
  const page = tell('page', undefined, async () => {
    const child = await startPage(project, ports)
    await note({ name: 'page', pid: child.pid, mark: 'page/main.ts' })
    return child
  })

  const parts = await allOrFirstError({ described, built, database, started, accessed, standIn, deployed, gateway, page, migrated, signIn, people })
  const access = parts.accessed
  const record: StackRecord = {
    ...access,
    service: parts.described.service,
    stage: parts.described.stage,
    engine: engineKind.name,
    capabilities: engineKind.capabilities,
    ...(parts.standIn && parts.database ? { database: { ...parts.standIn, url: parts.database.url } } : {}),
    urls: {
      page: `http://127.0.0.1:${ports.page}`,
      api: `http://127.0.0.1:${ports.api}`,
      engine: access.endpoint,
      ...(parts.signIn ? { signIn: `http://127.0.0.1:${ports.identity}` } : {}),
      ...(parts.database ? { database: parts.database.url } : {}),
    },
    addresses,
    functions: Object.fromEntries(Object.entries(parts.described.functions).map(([key, each]) => [key, each.name])),
    leftOut: parts.deployed.leftOut,
    inspected: inspection !== undefined,
    description: parts.described.hash,
    startedAt,
  }
  await writeJson(stackFile(project), record)
  await writeEnvironmentFile(project, {
    ...localAws(access),
    ...(parts.database ? { DATABASE_URL: parts.database.url } : {}),
    STAGECRAFT_API_URL: record.urls.api,
    STAGECRAFT_PAGE_URL: record.urls.page,
  })
  const engine = parts.started.state.kind === 'lost' ? await parts.started.bringBack() : parts.started
  await note({ name: 'engine', pid: engine.pid, mark: place.program })
  const owed = await owedRecovery(project)
  if (owed) await tell('recovery', undefined, (_, say) => recover(project, record, owed, say))
  await tell('first answer', undefined, () => smoke(record.urls, config.smoke))
  return {
    record,
    description: parts.described,
    bundles: parts.built,
    bundler,
    gateway: parts.gateway,
    page: parts.page,
    signIn: parts.signIn,
    engine,
    postgres: parts.database,
  }
}

// at a warm start it is known before the description is looked at
async function keptRegion(project: Project, described: Promise<Description>): Promise<string> {
  return (await readJson<Description>(descriptionFile(project)))?.region ?? (await described).region
}

// one at a time: every part notes itself when it is there
function processNotes(project: Project): (record: ProcessRecord) => Promise<void> {
  const processes: ProcessRecord[] = [{ name: 'supervisor', pid: process.pid, mark: 'supervisor/main.ts' }]
  let writing = writeProcesses(project, processes)
  return (record) => {
    const known = processes.findIndex(({ name }) => name === record.name)
    processes.splice(known === -1 ? processes.length : known, known === -1 ? 0 : 1, record)
    writing = writing.then(() => writeProcesses(project, processes))
    return writing
  }
}

// Promise.all, but it waits for the others too: what they start must be known before it can be stopped
async function allOrFirstError<T extends Record<string, Promise<unknown>>>(parts: T): Promise<{ [Key in keyof T]: Awaited<T[Key]> }> {
  const names = Object.keys(parts)
  const first = Promise.all(Object.values(parts))
  await first.catch(() => Promise.race([Promise.allSettled(Object.values(parts)), new Promise((resolve) => setTimeout(resolve, 5_000))]))
  const values = await first
  return Object.fromEntries(names.map((name, index) => [name, values[index]])) as { [Key in keyof T]: Awaited<T[Key]> } // the same keys in the same order
}
