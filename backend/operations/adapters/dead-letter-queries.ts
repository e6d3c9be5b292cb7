import type pg from 'pg'
import { utc } from '../../platform/database/utc.ts'
import type { DeadLetter, DeadLetterQueries } from '../ports.ts'

export function deadLetterQueries(pool: pg.Pool): DeadLetterQueries {
  return {
    async page({ importId, orderId }, after, limit) {
      const position = after ? [after.orderId, after.sequence, after.importId, after.line] : [null, null, null, null]
      const values = [importId ?? null, orderId ?? null, limit, ...position]
      const { rows } = await pool.query<DeadLetter & { raw: Buffer }>({ name: 'dead-letters', text: pageText, values })
      return rows.map((row) => ({ ...row, raw: row.raw.toString('utf8') }))
    },
  }
}

// bigint: a cursor may name a number that no line can have
const pageText = `
  select l.import_id as "importId", l.line, i.file_name as "fileName", l.order_id as "orderId", l.sequence, l.dead_event ->> 'type' as type,
    l.attempt, l.reason_code as "reasonCode", l.reason, l.raw, ${utc('l.changed_at')} as "changedAt"
  from import_lines l join imports i on i.id = l.import_id
  where l.state = 'dead' and ($1::uuid is null or l.import_id = $1) and ($2::text is null or l.order_id = $2)
    and ($4::text is null or (l.order_id, l.sequence, l.import_id, l.line) > ($4, $5::bigint, $6::uuid, $7::bigint))
  order by l.order_id, l.sequence, l.import_id, l.line limit $3`
