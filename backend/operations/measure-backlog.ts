import type { putMetrics } from '../platform/metrics.ts'
import type { BacklogQueries } from './ports.ts'

/**
 * Measures what waits for longer than it should, for the alarms. Ages are of the oldest one, 0 where there is none.
 * One query and one line of the log, beside the path that orders take: nothing there is slower for being measured.
 */
export function measureBacklog(queries: BacklogQueries, put: typeof putMetrics) {
  return async (): Promise<void> => {
    const { deadLetters, waitingSeconds, standingReadingSeconds, unpublishedSeconds, refusedPercent } = await queries.backlog()
    put({
      DeadLetters: [deadLetters, 'Count'],
      OldestWaitingEvent: [waitingSeconds, 'Seconds'],
      StalledImport: [standingReadingSeconds, 'Seconds'],
      OutboxLag: [unpublishedSeconds, 'Seconds'],
      RefusedShare: [refusedPercent, 'Percent'],
    })
  }
}
