import type pg from 'pg'
import type { Backlog, BacklogQueries } from '../ports.ts'

export function backlogQueries(pool: pg.Pool): BacklogQueries {
  return {
    async backlog() {
      const { rows } = await pool.query<Backlog>({ name: 'backlog', text: backlogText })
      const [row] = rows
      if (!row) throw new Error('A select without a table gives one row.')
      return row
    },
  }
}

// Each part reads what is left to do and no more: a partial index of its table leads there. A message that names no line of ours stays
// for good, so it counts for a day. Below ten lines an hour a share says nothing.
const backlogText = `
  select
    (select count(*)::int from import_lines where state = 'dead')
      + (select count(*)::int from unreadable_messages where recorded_at > now() - interval '1 day') as "deadLetters",
    coalesce(extract(epoch from now() - (
      select min(e.received_at) from orders o join order_events e on e.order_id = o.id where o.waiting > 0 and e.state = 'waiting'
    )), 0)::float8 as "waitingSeconds",
    coalesce(extract(epoch from now() - (select min(updated_at) from imports where status = 'reading')), 0)::float8 as "standingReadingSeconds",
    coalesce(extract(epoch from now() - (select min(created_at) from outbox where published_at is null)), 0)::float8 as "unpublishedSeconds",
    (select case when sum(lines) >= 10 then 100.0 * sum(refused) / sum(lines) else 0 end
      from imports where created_at > now() - interval '1 hour')::float8 as "refusedPercent"`
