import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { guardedFolder } from '@stagecraft/localstack/machine/guarded-folder.ts'
import { removePostgres, startPostgres } from '@stagecraft/localstack/postgres/server.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { describe } from '@stagecraft/localstack/stack/description.ts'
import getPort from 'get-port'
import type { ApplicationHistories } from './application.ts'
import { Simulation } from './simulation/simulation.ts'

/** What the application says of its histories. Throws `no-histories`. */
export async function applicationOf(project: Project): Promise<ApplicationHistories<unknown>> {
  const { histories } = project.config
  if (!histories)
    throw new StagecraftError('no-histories', 'stagecraft.config.ts has no `histories`.', {
      hint: 'Add it, with the module that exports the steps and the judge: see docs/histories.md.',
    })
  const module = (await import(pathToFileURL(join(project.root, histories)).href)) as { histories: ApplicationHistories<unknown> }
  return module.histories
}

export interface OpenedSimulation<Step> {
  simulation: Simulation<Step>
  close(): Promise<void>
}

/** A simulation on a PostgreSQL server of its own, which is gone when it is closed. */
export async function openSimulation<Step>(project: Project, application: ApplicationHistories<Step>): Promise<OpenedSimulation<Step>> {
  // the functions' logs are no part of a history
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT'
  const description = await describe(project)
  const { folder, remove } = await guardedFolder('stagecraft-histories-')
  const ends: (() => Promise<void>)[] = [remove, () => removePostgres(folder)]
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= (async () => {
      for (const end of ends.toReversed()) await end()
    })()
    return closing
  }
  try {
    const server = await startPostgres({ folder, port: await getPort({ host: '127.0.0.1' }), database: 'simulation', settings })
    ends.push(() => server.stop())
    const { host, port, user, password } = server
    const simulation = await Simulation.open(project, description, application, { host, port, user, password })
    ends.push(() => simulation.close())
    return { simulation, close }
  } catch (error) {
    await close()
    throw error
  }
}

// nothing outlives a history, and statistics that change by themselves would change plans
const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'autovacuum=off', 'max_connections=200']
