import { outlastOutage } from '../../platform/database/outlast.ts'
import type { ReadingLedger } from '../ports.ts'

/** Half a second, doubled up to eight: about sixteen in all. A longer outage is left to the next attempt. */
const pausesMs = [500, 1_000, 2_000, 4_000, 8_000]

/**
 * A ledger that outlasts a short absence of the database: what failed because it is away is tried again.
 * All of it may be done twice, also where the first try was committed and only the answer was lost.
 */
export function persistentReadingLedger(ledger: ReadingLedger, pause?: (ms: number) => Promise<unknown>): ReadingLedger {
  const persist = <Result>(work: () => Promise<Result>) => outlastOutage(work, { pausesMs, pause })
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
