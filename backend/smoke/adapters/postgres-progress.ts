import type pg from 'pg'
import type { Progress, ProgressQueries } from '../ports.ts'

// one row, whatever is there already
const progress = `
  select i.status, i.reason, coalesce(i.queued, 0) as queued, coalesce(i.applied, 0) as applied, o.status as "orderStatus",
    (select count(*)::int from outbox where order_id = $4 and published_at is not null) as published
  from (select) as one
  left join imports i on i.bucket = $1 and i.object_key = $2 and i.version_id = $3
  left join orders o on o.id = $4`

export function postgresProgress(pool: pg.Pool): ProgressQueries {
  return {
    async of({ bucket, key, versionId }, orderId) {
      const { rows } = await pool.query<Progress>({ name: 'smoke-progress', text: progress, values: [bucket, key, versionId, orderId] })
      const [found] = rows
      if (!found) throw new Error('The query gives one row.')
      return { ...found, status: found.status ?? undefined }
    },
  }
}
