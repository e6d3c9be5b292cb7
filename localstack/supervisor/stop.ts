import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { servicesOf } from '../compose/services.ts'
import { removeContainer, removeStackContainers } from '../docker/container-stack.ts'
import { databaseOfStack } from '../engines/database.ts'
import { engineNamed } from '../engines/index.ts'
import { besidePlace, enginePlace } from '../engines/place.ts'
import { keepDecisions } from '../permissions/keep.ts'
import { type Project, temporaryFolder } from '../project.ts'
import { endProcess, runningProcesses } from './process-table.ts'
import { isAlive, type ProcessRecord, processFile, readProcesses, stackFile } from './records.ts'

/** The order of a stop: first who asks, last who keeps. The supervisor ends its own children; these are for what it left behind. */
const order = ['supervisor', 'console', 'page', 'api', 'sign-in', 'user pool', 'engine', 'function', 'database', 'network']
const signals = {
  cleanly: { database: 'SIGINT', others: 'SIGTERM' },
  // the database's processes share memory, which only their parent removes: https://www.postgresql.org/docs/17/server-shutdown.html
  'at once': { database: 'SIGQUIT', others: 'SIGKILL' },
} as const
// a function that was asked to end has nothing to save
const graceMs: Record<string, number> = { function: 500 }

/**
 * Stops everything of this stack that runs, whoever started it and whatever was killed before. Resolves when it is gone;
 * tells how many processes there were. Only processes whose command line shows that they are ours are signalled.
 * At once: nothing is saved, for a stack whose data are about to be replaced.
 */
export async function stopStack(project: Project, how: 'cleanly' | 'at once' = 'cleanly'): Promise<number> {
  return (await stoppedOf(project, how)).size
}

async function stoppedOf(project: Project, how: 'cleanly' | 'at once'): Promise<Set<number | string>> {
  const stopped = new Set<number | string>()
  const end = async ({ name, pid, mark, container }: ProcessRecord) => {
    if (container) {
      if (await isAlive({ name, pid, mark, container })) stopped.add(container)
      return removeContainer(container)
    }
    if (pid === process.pid || !(await isAlive({ name, pid, mark }))) return
    stopped.add(pid)
    await endProcess(pid, mark, { signal: signals[how][name === 'database' ? 'database' : 'others'], graceMs: graceMs[name] ?? 30_000 })
  }
  const noted = inOrder(await readProcesses(project))
  if (how === 'at once') await Promise.all(noted.map(end))
  else for (const record of noted) await end(record)
  // those that nobody noted, or whose note is lost
  for (const record of inOrder(await unnotedProcesses(project))) await end(record)
  // the supervisor of a whole ends its services; these are for what a killed one left behind
  for (const service of servicesOf(project).toReversed()) for (const pid of await stoppedOf(service, how)) stopped.add(pid)
  await databaseOfStack(project).stop(join(project.state, 'postgres'))
  // of a folder that was deleted nothing else tells it
  await removeStackContainers(project.state, engineNamed(project.engine).runsIn === 'container')
  if (!project.partOf) await keepDecisions(project)
  await rm(temporaryFolder(project), { recursive: true, force: true })
  // deleted, not written: a full disk keeps nobody from stopping
  for (const file of [processFile(project), stackFile(project)]) await rm(file, { force: true })
  await rm(join(project.state, 'env'), { force: true })
  return stopped
}

function inOrder(processes: ProcessRecord[]): ProcessRecord[] {
  return order.flatMap((name) => processes.filter((each) => each.name === name))
}

// their command lines name the program and, as an argument of its own or the start of one, the folder of the state
async function unnotedProcesses(project: Project): Promise<ProcessRecord[]> {
  const { beside } = engineNamed(project.engine)
  const programs = {
    supervisor: 'supervisor/main.ts',
    console: 'console/main.ts',
    page: 'page/main.ts',
    api: 'gateway/main.ts',
    'sign-in': 'identity/main.ts',
    engine: enginePlace(project).program,
    ...(beside ? { 'user pool': besidePlace(project, beside.engine).program } : {}),
  }
  const functions = temporaryFolder(project)
  return (await runningProcesses()).flatMap(({ pid, command }) => {
    // functions of an engine that was killed go on waiting for it
    if (command.includes(functions)) return [{ name: 'function', pid, mark: functions }]
    const words = `${command} `
    // a branch of this stack keeps its state below
    if (words.includes(` ${join(project.state, 'branches')}/`)) return []
    if (!words.includes(` ${project.state} `) && !words.includes(` ${project.state}/`)) return []
    return Object.entries(programs).flatMap(([name, mark]) => (command.includes(mark) ? [{ name, pid, mark }] : []))
  })
}
