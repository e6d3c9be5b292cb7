import { setTimeout as sleep } from 'node:timers/promises'
import { docker } from '@stagecraft/localstack/docker/docker.ts'
import { type Project, temporaryFolder } from '@stagecraft/localstack/project.ts'
import { runningProcesses } from '@stagecraft/localstack/supervisor/process-table.ts'
import { readProcesses } from '@stagecraft/localstack/supervisor/records.ts'

/** The processes in which a stack's functions run, on this machine or in the engine's container. `name` is a function's full name. */
export interface FunctionProcesses {
  /** Ends them with SIGKILL, and returns how many there were. */
  kill(name: string): Promise<number>
  /** Stops them and lets them go on after `ms`; none where they are in a container. Returns how many there were. */
  stop(name: string, ms: number): Promise<number>
  /** Lets those go on that still stand, of a run that was killed too. */
  goOn(): Promise<void>
}

export function functionProcesses(project: Project): FunctionProcesses {
  const here = async (mark: RegExp) => {
    const listed = await runningProcesses()
    return listed.filter(({ command }) => command.includes(temporaryFolder(project)) && mark.test(command)).map(({ pid }) => pid)
  }
  return {
    async kill(name) {
      const container = (await readProcesses(project)).findLast((part) => part.name === 'engine')?.container
      if (container) return killInside(container, markOf(name))
      return (await here(markOf(name))).filter((pid) => signal(pid, 'SIGKILL')).length
    },
    async stop(name, ms) {
      const stopped = (await here(markOf(name))).filter((pid) => signal(pid, 'SIGSTOP'))
      await sleep(ms)
      for (const pid of stopped) signal(pid, 'SIGCONT')
      return stopped.length
    },
    async goOn() {
      for (const pid of await here(/./)) signal(pid, 'SIGCONT')
    },
  }
}

// each engine runs a function's processes in a folder that is named for it, and that stands on their command line
function markOf(name: string): RegExp {
  return new RegExp(`[/-]${name}-[^/]*[/]`)
}

function signal(pid: number, which: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, which)
  } catch {
    // it ended by itself meanwhile
    return false
  }
}

// in one go: a process may be there for a moment only. It does not find itself: its own command line holds the pattern, not the folder
async function killInside(container: string, mark: RegExp): Promise<number> {
  const script = `for each in /proc/[0-9]*; do tr '\\0' ' ' < $each/cmdline 2>/dev/null | grep -Eq '${mark.source}' && kill -9 \${each#/proc/} && echo killed; done; true`
  const said = await docker(['exec', container, 'sh', '-c', script], { seconds: 60, waitsFor: 'a function’s processes to end' })
  return said.split('\n').filter((line) => line === 'killed').length
}
