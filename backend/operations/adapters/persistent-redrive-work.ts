import { outlastOutage } from '../../platform/database/outlast.ts'
import type { RedriveWork } from '../ports.ts'

const longestPauseMs = 8_000

/**
 * A redrive's work that outlasts an absence of the database for as long as `mayWait` says, so that the job is given back when it ends, or goes on.
 * `release` tells whether it had to wait: then the cause of the failure is over.
 */
export function persistentRedriveWork(work: RedriveWork, mayWait: () => boolean, pause?: (ms: number) => Promise<unknown>): RedriveWork {
  const persist = <Result>(attempt: () => Promise<Result>, waited = () => {}) => outlastOutage(attempt, { pausesMs: pauses(mayWait, waited), pause })
  return {
    unfinished: () => persist(() => work.unfinished()),
    take: (...given) => persist(() => work.take(...given)),
    lines: (...given) => persist(() => work.lines(...given)),
    advance: (...given) => persist(() => work.advance(...given)),
    finish: (...given) => persist(() => work.finish(...given)),
    async release(...given) {
      let tries = 0
      const waitedBelow = await persist(
        () => work.release(...given),
        () => {
          tries += 1
        },
      )
      return waitedBelow || tries > 1
    },
  }
}

// one for each try that may be followed by another
function* pauses(mayWait: () => boolean, tried: () => void): Generator<number> {
  for (let ms = 250; mayWait(); ms = Math.min(ms * 2, longestPauseMs)) {
    tried()
    yield ms
  }
}
