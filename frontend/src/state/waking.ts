import { Failure } from './failure.ts'

/** How long the page waits for a database that is resuming before it says that something is wrong. Aurora takes about 15 s, and 30 s after a day's pause. */
export const wakingLimit = 60_000

/** Whether the database is resuming: nothing was done, and the same request works in a few seconds. */
export function isWaking(failure: { code: string }): boolean {
  return failure.code === 'database-waking'
}

/** Milliseconds until it is worth asking again. */
export function wakingPause({ retryAfterSeconds = 2 }: Failure): number {
  return retryAfterSeconds * 1_000
}

/** What is said once the limit has passed. */
export function notAwake({ status, requestId }: Failure): Failure {
  return new Failure({
    code: 'database-away',
    message: 'The database is not responding.',
    hint: 'It did not wake up within a minute.',
    status,
    requestId,
  })
}

/** Does `work` again while the database wakes up, until the limit. */
export async function onceAwake<Result>(
  work: () => Promise<Result>,
  pause: (milliseconds: number) => Promise<unknown> = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
): Promise<Result> {
  const until = Date.now() + wakingLimit
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Failure) || !isWaking(error)) throw error
      if (Date.now() >= until) throw notAwake(error)
      await pause(wakingPause(error))
    }
  }
}
