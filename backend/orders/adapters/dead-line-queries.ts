import type pg from 'pg'
import { utc } from '../../platform/database/utc.ts'
import type { DeadLineQueries } from '../preview-redrive.ts'
import type { Order, OrderEvent, RecordedEvent } from '../rules/order.ts'

interface DeadLineRow {
  importId: string
  line: number
  event: OrderEvent
  traceparent: string
}

export function deadLineQueries(pool: pg.Pool): DeadLineQueries {
  return {
    async deadLines({ importId, orderId }, limit) {
      const filter = [importId ?? null, orderId ?? null]
      const counted = await pool.query<{ total: number }>({ name: 'dead-lines-total', text: totalText, values: filter })
      const { rows } = await pool.query<DeadLineRow>({ name: 'dead-lines-events', text: linesText, values: [...filter, limit] })
      return { total: counted.rows[0]?.total ?? 0, lines: rows }
    },
    async around(lines) {
      const ids = lines.map(({ event }) => event.orderId)
      const orders = await pool.query<Order>({ name: 'dead-lines-orders', text: ordersText, values: [[...new Set(ids)]] })
      const sequences = lines.map(({ event }) => event.sequence)
      const events = await pool.query<RecordedEvent>({ name: 'dead-lines-holders', text: holdersText, values: [ids, sequences] })
      return { orders: orders.rows, events: events.rows }
    },
  }
}

const fits = `l.state = 'dead' and ($1::uuid is null or l.import_id = $1) and ($2::text is null or l.order_id = $2)`

const totalText = `select count(*)::int as total from import_lines l where ${fits}`

const linesText = `
  select l.import_id as "importId", l.line, l.dead_event as event, i.traceparent
  from import_lines l join imports i on i.id = l.import_id
  where ${fits} and l.dead_event is not null
  order by l.order_id, l.sequence, l.import_id, l.line limit $3`

const ordersText = `
  select id, status, customer_id as "customerId", amount::text, currency, paid, ${utc('placed_at')} as "placedAt",
    last_sequence as "lastSequence", waiting
  from orders where id = any($1::text[])`

const holdersText = `
  with wanted as (select distinct * from unnest($1::text[], $2::int[]) as w (order_id, sequence))
  select e.order_id as "orderId", e.sequence, e.type, ${utc('e.occurred_at')} as "occurredAt", e.customer_id as "customerId", e.amount::text, e.currency,
    e.import_id as "importId", e.line, e.fingerprint, e.state, e.traceparent, ${utc('e.received_at')} as "receivedAt"
  from order_events e
  where e.order_id in (select order_id from wanted)
    and (e.state = 'waiting' or (e.order_id, e.sequence) in (select order_id, sequence from wanted))`
