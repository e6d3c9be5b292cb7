import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from '../../../localstack/project.ts'
import { processesWith } from '../../../localstack/supervisor/process-table.ts'
import { functionName, type Stack } from './stack.ts'

/** Kills every process of a function, as it stands, with SIGKILL. Returns how many there were. */
export async function killFunction(stack: Stack, name: string): Promise<number> {
  // the engine names each process's folder for its function
  const pids = await processesWith(`${temporaryFolder(stack.project)}/ministack-lambda-${functionName(stack, name)}-`)
  let killed = 0
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
      killed += 1
    } catch {
      // it ended by itself meanwhile
    }
  }
  return killed
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
