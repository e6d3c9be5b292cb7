import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from '../../../localstack/project.ts'
import { runningProcesses } from '../../../localstack/supervisor/process-table.ts'
import { dockerSays } from '../../containers/support/container-fixture.ts'
import { functionName, partOf, type Stack } from './stack.ts'

/** Kills every process of a function, as it stands, with SIGKILL. Returns how many there were. */
export async function killFunction(stack: Stack, name: string): Promise<number> {
  // each engine runs a function's processes in a folder that is named for it, and that stands on their command line
  const mark = new RegExp(`[/-]${functionName(stack, name)}-[^/]*[/]`)
  const { container } = await partOf(stack, 'engine')
  if (container) return killInside(container, mark)
  const here = (await runningProcesses()).filter(({ command }) => command.includes(temporaryFolder(stack.project)) && mark.test(command))
  return here.filter(({ pid }) => isKilled(pid)).length
}

/** Kills a function's processes at random moments, until `until` is true. Returns how many were killed. */
export async function killRepeatedly(stack: Stack, name: string, until: () => Promise<boolean>, betweenMs = 150): Promise<number> {
  let killed = 0
  while (!(await until())) {
    await sleep(Math.random() * 2 * betweenMs)
    killed += await killFunction(stack, name)
  }
  return killed
}

function isKilled(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    // it ended by itself meanwhile
    return false
  }
}

// in one go: a process may be there for a moment only. It does not find itself: its own command line holds the pattern, not the folder
async function killInside(container: string, mark: RegExp): Promise<number> {
  const script = `for each in /proc/[0-9]*; do tr '\\0' ' ' < $each/cmdline 2>/dev/null | grep -Eq '${mark.source}' && kill -9 \${each#/proc/} && echo killed; done; true`
  const said = await dockerSays('exec', container, 'sh', '-c', script)
  return said.split('\n').filter((line) => line === 'killed').length
}
