import type { FigureQueries } from './ports.ts'

export interface Health {
  status: 'ok' | 'degraded'
  checks: { database: 'ok' | 'away' }
}

/** Asks the database and gives it two seconds: a probe wants an answer, also a bad one. */
export function readHealth(queries: Pick<FigureQueries, 'ping'>, patienceMs = 2_000) {
  return async (): Promise<Health> => {
    const patience = AbortSignal.timeout(patienceMs)
    const database = await Promise.race([
      queries.ping().then(
        () => 'ok' as const,
        () => 'away' as const,
      ),
      new Promise<'away'>((resolve) => patience.addEventListener('abort', () => resolve('away'), { once: true })),
    ])
    return { status: database === 'ok' ? 'ok' : 'degraded', checks: { database } }
  }
}
