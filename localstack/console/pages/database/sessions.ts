import type { StackRecord } from '../../../supervisor/records.ts'
import { transaction } from './connection.ts'
import type { DatabaseSessions } from './types.ts'

// https://www.postgresql.org/docs/17/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW
const sessions = `
  select pid, coalesce(usename, ''), coalesce(application_name, ''), coalesce(state, ''), coalesce(wait_event_type || ' ' || wait_event, ''),
         coalesce(extract(epoch from clock_timestamp() - query_start) * 1000, 0)::bigint, left(query, 2000)
  from pg_stat_activity where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
  order by state = 'active' desc, query_start limit 100`
const waiting = `
  select l.pid, l.mode, coalesce(l.relation::regclass::text, l.locktype), array_to_json(pg_blocking_pids(l.pid))::text
  from pg_locks l where not l.granted and l.pid <> pg_backend_pid() limit 100`
const slow = `
  select left(query, 2000), calls, mean_exec_time, total_exec_time from pg_stat_statements
  where dbid = (select oid from pg_database where datname = current_database()) order by total_exec_time desc limit 20`

/** Who is connected and does what, who waits for whom, and which statements took the most time where pg_stat_statements counts them. */
export async function sessionsOf(stack: StackRecord): Promise<DatabaseSessions> {
  return transaction(stack, async ({ run }) => {
    const [{ rows: all }, { rows: locks }] = [await run({ text: sessions }), await run({ text: waiting })]
    const { rows: extensions } = await run({ text: "select 1 from pg_extension where extname = 'pg_stat_statements'" })
    const statements = extensions.length > 0 ? (await run({ text: slow })).rows : undefined
    return {
      sessions: all.map(([pid, user, application, state, waits, ms, query]) => ({
        ...{
          pid: Number(pid),
          user: user ?? '',
          application: application ?? '',
          state: state ?? '',
          waits: waits ?? '',
          ms: Number(ms),
          query: query ?? '',
        },
      })),
      waiting: locks.map(([pid, mode, on, blockedBy]) => ({
        ...{ pid: Number(pid), mode: mode ?? '', on: on ?? '', blockedBy: JSON.parse(blockedBy ?? '[]') as number[] },
      })),
      ...(statements
        ? {
            slow: statements.map(([query, calls, mean, total]) => ({
              query: query ?? '',
              calls: Number(calls),
              meanMs: Number(mean),
              totalMs: Number(total),
            })),
          }
        : {}),
    }
  })
}
