import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { keepDecisions } from '../permissions/keep.ts'
import { type Project, temporaryFolder } from '../project.ts'
import { endProcess, processesWith } from './process-table.ts'
import { isAlive, readProcesses, stackFile, writeProcesses } from './records.ts'

/** The order of a stop: first who asks, last who keeps. The supervisor ends its own children; these are for what it left behind. */
const order = ['supervisor', 'page', 'api', 'engine', 'database']

/**
 * Stops everything of this stack that runs, whoever started it and whatever was killed before. Resolves when it is gone;
 * tells how many processes there were. Only processes whose command line shows that they are ours are signalled.
 */
export async function stopStack(project: Project): Promise<number> {
  const processes = await readProcesses(project)
  let stopped = 0
  for (const name of order) {
    for (const record of processes.filter((each) => each.name === name && each.pid !== process.pid)) {
      if (!(await isAlive(record))) continue
      stopped += 1
      await endProcess(record.pid, record.mark, { signal: name === 'database' ? 'SIGINT' : 'SIGTERM', graceMs: 30_000 })
    }
  }
  await keepDecisions(project)
  // functions of an engine that was killed go on waiting for it
  const functions = temporaryFolder(project)
  for (const pid of await processesWith(functions)) await endProcess(pid, functions, { graceMs: 500 })
  await rm(functions, { recursive: true, force: true })
  await writeProcesses(project, [])
  await rm(stackFile(project), { force: true })
  await rm(join(project.state, 'env'), { force: true })
  return stopped
}
