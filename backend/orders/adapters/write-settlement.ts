import type pg from 'pg'
import type { Settlement } from '../rules/settle-lines.ts'

/**
 * All that a batch changes in one statement, the imports' figures apart.
 * A number that is freed and taken again in the same batch is one upsert: parts of one statement do not see each other's rows.
 * A line moves only from the state it was read in: the recorder of dead letters does not hold the order's lock and may have been first.
 */
const text = `
  with recorded as (
    insert into order_events (order_id, sequence, type, occurred_at, customer_id, amount, currency, fingerprint, state, import_id, line, traceparent,
      received_at, applied_at)
    select e."orderId", e.sequence, e.type, e."occurredAt", e."customerId", e.amount, e.currency, e.fingerprint, e.state, e."importId", e.line, e.traceparent,
      e."receivedAt", case e.state when 'applied' then $6::timestamptz end
    from json_to_recordset($1) as e ("orderId" text, sequence int, type text, "occurredAt" timestamptz, "customerId" text, amount numeric, currency text,
      fingerprint text, state text, "importId" uuid, line int, traceparent text, "receivedAt" timestamptz)
    on conflict (order_id, sequence) do update set type = excluded.type, occurred_at = excluded.occurred_at, customer_id = excluded.customer_id,
      amount = excluded.amount, currency = excluded.currency, fingerprint = excluded.fingerprint, state = excluded.state, import_id = excluded.import_id,
      line = excluded.line, traceparent = excluded.traceparent, received_at = excluded.received_at, applied_at = excluded.applied_at
  ), freed as (
    delete from order_events e using json_to_recordset($2) as f ("orderId" text, sequence int) where e.order_id = f."orderId" and e.sequence = f.sequence
  ), changed as (
    update orders o set status = n.status, customer_id = n."customerId", amount = n.amount, currency = n.currency, paid = n.paid, placed_at = n."placedAt",
      last_sequence = n."lastSequence", waiting = n.waiting, version = o.version + 1, updated_at = $6
    from json_to_recordset($3) as n (id text, status text, "customerId" text, amount numeric, currency text, paid boolean, "placedAt" timestamptz,
      "lastSequence" int, waiting int)
    where o.id = n.id
  ), emptied as (
    delete from orders where id = any($7)
  ), told as (
    insert into outbox (order_id, sequence, type, body, traceparent, created_at)
    select c ->> 'orderId', (c ->> 'sequence')::int, c ->> 'type', c::jsonb, c ->> 'traceparent', $6 from json_array_elements($4) as c
  ), moved as (
    update import_lines l set state = o."to", reason_code = o.refusal ->> 'code', reason = o.refusal ->> 'text', reason_column = o.refusal ->> 'column',
      reason_value = o.refusal ->> 'value', changed_at = $6
    from json_to_recordset($5) as o ("importId" uuid, line int, "from" text, "to" text, refusal json)
    where l.import_id = o."importId" and l.line = o.line and l.state = o."from"
    returning 1
  )
  select count(*)::int as moved from moved`

export async function writeSettlement(client: pg.PoolClient, settlement: Settlement): Promise<void> {
  const { events, freed, orders, changes, outcomes, now, empty } = settlement
  const { rows } = await client.query<{ moved: number }>({
    name: 'orders-write',
    text,
    values: [...[events, freed, orders, changes, outcomes].map((rows) => JSON.stringify(rows)), now, empty],
  })
  if (rows[0]?.moved !== outcomes.length) {
    throw new Error(`${outcomes.length} lines were decided, and ${rows[0]?.moved} were still as they had been read: another transaction was first.`)
  }
}
