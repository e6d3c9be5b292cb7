import { setTimeout as sleep } from 'node:timers/promises'
import { isDatabaseAway } from '../../platform/database/outage.ts'
import type { ReadingLedger } from '../ports.ts'

/** Half a second, doubled up to eight: about sixteen in all. A longer outage is left to the next attempt. */
const pausesMs = [500, 1_000, 2_000, 4_000, 8_000]

/**
 * A ledger that outlasts a short absence of the database: what failed because it is away is tried again.
 * All of it may be done twice, also where the first try was committed and only the answer was lost.
 */
export function persistentReadingLedger(ledger: ReadingLedger, pause: (ms: number) => Promise<unknown> = sleep): ReadingLedger {
  const persist = async <Result>(work: () => Promise<Result>): Promise<Result> => {
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
  return {
    register: (...given) => persist(() => ledger.register(...given)),
    lease: (...given) => persist(() => ledger.lease(...given)),
    enter: (...given) => persist(() => ledger.enter(...given)),
    release: (...given) => persist(() => ledger.release(...given)),
    finish: (...given) => persist(() => ledger.finish(...given)),
    refuse: (...given) => persist(() => ledger.refuse(...given)),
    fail: (...given) => persist(() => ledger.fail(...given)),
  }
}
