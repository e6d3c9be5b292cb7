import { until } from './settle.ts'
import type { Stack } from './stack.ts'

export interface RowLock {
  /** Resolves when somebody waits for it. */
  isWaitedFor(): Promise<void>
  letGo(): Promise<void>
}

/** Holds the rows that `select … for update` locks, on a connection of its own. */
export async function held({ pool }: Stack, select: string): Promise<RowLock> {
  const client = await pool.connect()
  await client.query('begin')
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  await client.query(select)
  return {
    isWaitedFor: () =>
      until(`somebody waits for: ${select}`, async () => {
        const waiting = await pool.query('select from pg_stat_activity where $1 = any(pg_blocking_pids(pid))', [rows[0]?.pid])
        return waiting.rows.length > 0
      }),
    async letGo() {
      await client.query('commit')
      client.release()
    },
  }
}
