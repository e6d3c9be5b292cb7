import { setTimeout as sleep } from 'node:timers/promises'
import { isDatabaseAway } from './outage.ts'

export interface Patience {
  /** Milliseconds to wait before each new try. It gives up when there are no more. */
  pausesMs: Iterable<number>
  pause?: ((ms: number) => Promise<unknown>) | undefined
}

/** Does `work` again while the database is away. `work` may be done twice: its first try may be committed and only the answer lost. */
export async function outlastOutage<Result>(work: () => Promise<Result>, { pausesMs, pause = sleep }: Patience): Promise<Result> {
  for (const ms of pausesMs) {
    try {
      return await work()
    } catch (error) {
      if (!isDatabaseAway(error)) throw error
      await pause(ms)
    }
  }
  return work()
}
