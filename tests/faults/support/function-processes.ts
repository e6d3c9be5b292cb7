import { setTimeout as sleep } from 'node:timers/promises'
import { functionProcesses } from '../../../scripts/histories/stack/function-processes.ts'
import { functionName, type Stack } from './stack.ts'

/** Kills every process of a function, as it stands, with SIGKILL. Returns how many there were. */
export function killFunction(stack: Stack, name: string): Promise<number> {
  return functionProcesses(stack.project).kill(functionName(stack, name))
}

/**
 * Kills a function's processes at random moments, for `forMs` at least and until `times` were killed: a busy machine takes seconds to start one. Throws
 * where these were not there within two minutes: what is missed is made up for each minute.
 */
export async function killRepeatedly(stack: Stack, name: string, often: { times: number; forMs: number; betweenMs: number }): Promise<void> {
  const began = Date.now()
  for (let killed = 0; killed < often.times || Date.now() - began < often.forMs; ) {
    if (Date.now() - began > 120_000) throw new Error(`${name} had ${killed} processes to kill within 120 s, and not ${often.times}.`)
    await sleep(Math.random() * 2 * often.betweenMs)
    killed += await killFunction(stack, name)
  }
}
