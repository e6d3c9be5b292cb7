import type pg from 'pg'

export const importId = '00000000-0000-4000-8000-000000000001'

/** An import whose lines are still to be written. */
export async function anImport(pool: pg.Pool, id = importId): Promise<void> {
  await pool.query(
    `insert into imports (id, bucket, object_key, version_id, file_name, size_bytes, traceparent, status)
     values ($1::uuid, 'bucket', 'uploads/x/a.csv', $1::uuid::text, 'a.csv', 1, 't', 'read')`,
    [id],
  )
}

export interface LineState {
  id?: string
  orderId?: string
  sequence?: number
  attempt?: number
  reason?: string
}

/** A line in `state`, counted so in its import. */
export async function aLine(pool: pg.Pool, line: number, state: string, more: LineState = {}): Promise<void> {
  const { id = importId, orderId = 'A-1', sequence = line, attempt = 1, reason = null } = more
  const deadEvent = state === 'dead' ? event(orderId, sequence) : null
  await pool.query(
    `with written as (
       insert into import_lines (import_id, line, raw, state, order_id, sequence, attempt, reason, dead_event)
       values ($1, $2, convert_to('raw ' || $2::int, 'utf8'), $3, $4, $5, $6, $7, $8))
     update imports set lines = lines + 1, ${state} = ${state} + 1 where id = $1`,
    [id, line, state, orderId, sequence, attempt, reason, deadEvent],
  )
}

export function event(orderId: string, sequence: number) {
  return { orderId, sequence, type: 'paid', occurredAt: '2026-01-01T00:00:00Z', customerId: 'Ann', amount: null, currency: null }
}

export async function figures(pool: pg.Pool, id = importId): Promise<Record<string, number>> {
  const { rows } = await pool.query('select lines, queued, applied, waiting, duplicate, refused, dead from imports where id = $1', [id])
  return rows[0]
}
