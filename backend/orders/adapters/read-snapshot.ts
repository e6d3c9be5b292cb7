import type pg from 'pg'
import type { Order, RecordedEvent } from '../rules/order.ts'
import type { OrderLine, Snapshot } from '../rules/settle-lines.ts'

/**
 * Reads what `settleLines` needs, in one statement. It comes after the lock in a statement of its own:
 * READ COMMITTED takes a new snapshot for each, and so sees what the lock's last holder committed.
 * `run` walks, where a gap may close, from the missing number on as long as there is an event for the next one, here or among the waiting:
 * the cost is that of the events that can be applied, not of all that wait. `offset 0` and `limit 1` keep the planner from reading whole tables for it.
 */
const text = `
  with recursive arrived as (
    select order_id, sequence from unnest($1::text[], $2::int[]) as arrived (order_id, sequence)
  ), run as (
    select a.order_id, a.sequence
    from arrived a cross join lateral (select o.waiting, o.last_sequence from orders o where o.id = a.order_id offset 0) o
    where o.waiting > 0 and a.sequence = o.last_sequence + 1
    union
    select run.order_id, next.sequence from run cross join lateral (
      select e.sequence from order_events e where e.order_id = run.order_id and e.sequence = run.sequence + 1
      union all
      select a.sequence from arrived a where a.order_id = run.order_id and a.sequence = run.sequence + 1
      limit 1
    ) next
  ), numbers as (
    select * from arrived union select * from run
  )
  select ${utc('clock_timestamp()')} as now,
    (select coalesce(json_agg(json_build_object('id', id, 'status', status, 'customerId', customer_id, 'amount', amount::text, 'currency', currency, 'paid', paid,
       'placedAt', ${utc('placed_at')}, 'lastSequence', last_sequence, 'waiting', waiting)), '[]')
     from orders where id = any($1)) as orders,
    (select coalesce(json_agg(json_build_object('importId', l.import_id, 'line', l.line, 'state', l.state)), '[]')
     from unnest($3::uuid[], $4::int[]) as wanted (import_id, line) join import_lines l using (import_id, line)) as lines,
    (select coalesce(json_agg(json_build_object('orderId', e.order_id, 'sequence', e.sequence, 'type', e.type, 'occurredAt', ${utc('e.occurred_at')},
       'customerId', e.customer_id, 'amount', e.amount::text, 'currency', e.currency, 'fingerprint', e.fingerprint, 'state', e.state,
       'importId', e.import_id, 'line', e.line, 'traceparent', e.traceparent, 'receivedAt', ${utc('e.received_at')})), '[]')
     from numbers join order_events e using (order_id, sequence)) as events`

interface Row {
  now: string
  orders: Order[]
  lines: Snapshot['lines']
  events: RecordedEvent[]
}

export async function readSnapshot(client: pg.PoolClient, lines: readonly OrderLine[]): Promise<Snapshot> {
  const { rows } = await client.query<Row>({
    name: 'orders-read',
    text,
    values: [
      lines.map(({ event }) => event.orderId),
      lines.map(({ event }) => event.sequence),
      lines.map(({ importId }) => importId),
      lines.map(({ line }) => line),
    ],
  })
  const row = rows[0]
  if (!row) throw new Error('The statement that reads orders answered without a row.')
  return {
    now: row.now,
    orders: row.orders.map((order) => ({ ...order, placedAt: order.placedAt && shortest(order.placedAt) })),
    lines: row.lines,
    events: row.events.map((event) => ({ ...event, occurredAt: shortest(event.occurredAt) })),
  }
}

/** RFC 3339 with microseconds: a Date would lose them. */
function utc(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}

/** Without zeros at the end of the fraction, as intake writes times. */
function shortest(instant: string): string {
  return instant.replace(/\.(\d*?)0*Z$/, (_, digits: string) => (digits ? `.${digits}Z` : 'Z'))
}
