import { setTimeout as sleep } from 'node:timers/promises'
import { functionProcesses } from '../../../scripts/histories/stack/function-processes.ts'
import { functionName, type Stack } from './stack.ts'

/** Kills every process of a function, as it stands, with SIGKILL. Returns how many there were. */
export function killFunction(stack: Stack, name: string): Promise<number> {
  return functionProcesses(stack.project).kill(functionName(stack, name))
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
