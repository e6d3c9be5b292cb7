import { vi } from 'vitest'
import type { Account } from './account.ts'

/**
 * Tries `attempt` until it does not throw, and resolves to what it resolves to. Throws its last error after `seconds`, or after four minutes where a busy
 * machine or AWS may take longer: everywhere but where the engine declares that it does not come.
 */
export function eventually<T>(aws: Account, attempt: () => Promise<T>, seconds = 30): Promise<T> {
  const [timeout, interval] = aws.site.isReal ? [240_000, 1000] : [aws.isDeclared ? seconds * 1000 : 240_000, 60]
  return vi.waitFor(attempt, { timeout, interval })
}

/** The name of the error that a call is answered with; `no error` where it is done. */
export function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'no error',
    (error: Error) => error.name,
  )
}
