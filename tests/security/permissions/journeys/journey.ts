import type { Journey } from '@stagecraft/localstack/config.ts'
import { until } from '../../../faults/support/settle.ts'
import { openStack, type Stack } from '../../../faults/support/stack.ts'

/** What is done and waited for on a stack. Throws where it does not come. */
export type Walk = (stack: Stack) => Promise<void>

// seconds that journeys wait for what must come: those that are under way at a time wait alike
let patience = 15

export function journey(name: string, exercises: readonly string[], walk: Walk): Journey {
  const run = async (patienceSeconds: number) => {
    patience = patienceSeconds
    const stack = await openStack()
    try {
      await walk(stack)
    } finally {
      await stack.close()
    }
  }
  return { name, exercises, run }
}

/** Waits as long as the journeys under way have patience. */
export function wait(what: string, condition: () => Promise<boolean>): Promise<void> {
  return until(what, condition, patience)
}
