import type pg from 'pg'
import { fromMicroseconds, microseconds, utc } from '../../platform/database/utc.ts'
import type { ActivityEntry, ActivityQueries } from '../activity-queries.ts'

/** The trail of who did what, read in keyset pages. */
export function activityQueries(pool: pg.Pool): ActivityQueries {
  return {
    async page(after, limit) {
      const { rows } = await pool.query<ActivityRow>(pageText, [after?.[0] ?? null, after?.[1] ?? null, limit])
      return rows.map(({ micros, id, ...entry }) => ({ ...entry, position: [micros, id] }))
    },
  }
}

interface ActivityRow extends Omit<ActivityEntry, 'position'> {
  // bigint arrives as text
  id: string
  micros: string
}

const pageText = `
  select id, ${utc('at')} as at, subject, name, display_name as "displayName", email, action, target, request_id as "requestId", ${microseconds('at')} as micros from activity
  where $1::float8 is null or (activity.at, id) < (${fromMicroseconds('$1')}, $2::bigint)
  order by activity.at desc, id desc limit $3`
