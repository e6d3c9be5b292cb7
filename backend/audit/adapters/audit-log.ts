import type pg from 'pg'
import type { AuditLog } from '../ports.ts'

/** The table `audit_entries`; its unique key tells a repeat. */
export function auditLog(pool: pg.Pool): AuditLog {
  return {
    record: async (changes) => {
      await pool.query({
        name: 'audit-record',
        text: `insert into audit_entries (order_id, sequence, type, status, occurred_at, import_id, line, traceparent)
               select c."orderId", c.sequence, c.type, c.status, c."occurredAt", c."importId", c.line, c.traceparent
               from json_to_recordset($1) as c ("orderId" text, sequence int, type text, status text, "occurredAt" timestamptz, "importId" uuid, line int, traceparent text)
               order by c."orderId", c.sequence
               on conflict (order_id, sequence) do nothing`,
        values: [JSON.stringify(changes)],
      })
    },
  }
}
