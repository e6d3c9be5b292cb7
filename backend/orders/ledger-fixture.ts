import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { OrderLineMessage } from '../intake/events/order-line.ts'
import type { OrderEvent, OrderEventType } from './rules/order.ts'
import type { OrderLine } from './rules/settle-lines.ts'

/** What an event says, with everything but order, number and type filled in. */
export function event(orderId: string, sequence: number, type: OrderEventType, said: Partial<OrderEvent> = {}): OrderEvent {
  const money = type === 'placed' ? { amount: '12.30', currency: 'USD' } : { amount: null, currency: null }
  return {
    orderId,
    sequence,
    type,
    occurredAt: `2026-01-01T00:00:${String(sequence % 60).padStart(2, '0')}Z`,
    customerId: 'VINET',
    ...money,
    ...said,
  }
}

/** An import whose lines, from line 2 on, hold `events` and are all queued; as intake leaves it once the file is read. */
export async function importOf(pool: pg.Pool, events: readonly OrderEvent[]): Promise<OrderLine[]> {
  const importId = randomUUID()
  await pool.query(
    `insert into imports (id, bucket, object_key, version_id, file_name, size_bytes, status, traceparent, lines, queued)
     values ($1, 'bucket', $2, '1', 'orders.csv', 1, 'read', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', $3, $3)`,
    [importId, `uploads/${importId}/orders.csv`, events.length],
  )
  await pool.query(
    `insert into import_lines (import_id, line, raw, state, order_id, sequence)
     select $1, e.line + 1, 'raw', 'queued', e.order_id, e.sequence from unnest($2::text[], $3::int[]) with ordinality as e (order_id, sequence, line)`,
    [importId, events.map(({ orderId }) => orderId), events.map(({ sequence }) => sequence)],
  )
  return events.map((said, index) => ({
    importId,
    line: index + 2,
    event: said,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  }))
}

/** The message body that intake sends for `line`. */
export function messageBody(line: OrderLine, attempt = 1): string {
  return JSON.stringify({ ...line, attempt } satisfies OrderLineMessage)
}

export interface LedgerState {
  orders: { id: string; status: string | null; lastSequence: number; waiting: number; paid: boolean }[]
  /** `sequence state`, by order */
  events: Record<string, string[]>
  /** `sequence` of the outbox, by order */
  told: Record<string, number[]>
  figures: { lines: number; queued: number; applied: number; waiting: number; duplicate: number; refused: number; dead: number }[]
}

/** All that tests compare, in a stable order. */
export async function ledgerState(pool: pg.Pool): Promise<LedgerState> {
  const orders = await pool.query('select id, status, last_sequence as "lastSequence", waiting, paid from orders order by id')
  const events = await pool.query('select order_id, sequence, state from order_events order by order_id, sequence')
  const told = await pool.query('select order_id, sequence from outbox order by order_id, sequence')
  const figures = await pool.query('select lines, queued, applied, waiting, duplicate, refused, dead from imports order by created_at, id')
  return {
    orders: orders.rows,
    events: groupBy(events.rows, ({ sequence, state }) => `${sequence} ${state}`),
    told: groupBy(told.rows, ({ sequence }) => sequence),
    figures: figures.rows,
  }
}

/** State, and reason where there is one, of each line. */
export async function lineStates(pool: pg.Pool, lines: readonly OrderLine[]): Promise<string[]> {
  const { rows } = await pool.query<{ state: string; reason_code: string | null }>(
    `select state, reason_code from unnest($1::uuid[], $2::int[]) with ordinality as l (import_id, line, place) join import_lines using (import_id, line) order by place`,
    [lines.map(({ importId }) => importId), lines.map(({ line }) => line)],
  )
  return rows.map(({ state, reason_code }) => (reason_code ? `${state}: ${reason_code}` : state))
}

/** What promise 1 says, counted from the lines themselves: every import whose figures differ from its lines. */
export async function figuresThatLie(pool: pg.Pool): Promise<unknown[]> {
  const { rows } = await pool.query(`
    select i.id from imports i
    left join lateral (
      select count(*) as lines, count(*) filter (where state = 'queued') as queued, count(*) filter (where state = 'applied') as applied,
        count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'duplicate') as duplicate,
        count(*) filter (where state = 'refused') as refused, count(*) filter (where state = 'dead') as dead
      from import_lines l where l.import_id = i.id
    ) c on true
    where (i.lines, i.queued, i.applied, i.waiting, i.duplicate, i.refused, i.dead)
      is distinct from (c.lines, c.queued, c.applied, c.waiting, c.duplicate, c.refused, c.dead)`)
  return rows
}

function groupBy<Value>(
  rows: { order_id: string; sequence: number; state?: string }[],
  value: (row: { sequence: number; state?: string }) => Value,
): Record<string, Value[]> {
  const groups: Record<string, Value[]> = {}
  for (const row of rows) {
    const group = groups[row.order_id] ?? []
    groups[row.order_id] = group
    group.push(value(row))
  }
  return groups
}
