import type pg from 'pg'
import { fromMicroseconds, microseconds, utc } from '../../platform/database/utc.ts'
import type { ListedOrder, OrderFilter, OrderPosition, OrderQueries, OrderSummary, OrderWithHistory } from '../order-queries.ts'

const summary = `o.id, o.status, o.customer_id as "customerId", o.amount::text, o.currency, o.paid, ${utc('o.placed_at')} as "placedAt",
  o.last_sequence as "lastSequence", o.waiting, ${utc('o.updated_at')} as "updatedAt", o.version::float8`

/** Reads by prepared statements: one round trip to a question, its plan made once per connection. */
export function orderQueries(pool: pg.Pool): OrderQueries {
  return {
    async page(filter, after, limit) {
      const { rows } = await pool.query<OrderSummary & { changed: string }>(pageQuery(filter, after, limit))
      return rows.map(({ changed, ...order }): ListedOrder => ({ order, position: { changed, id: order.id } }))
    },
    async order(id, limit) {
      const { rows } = await pool.query<OrderWithHistory>({ name: 'order-with-history', text: historyText, values: [id, limit] })
      return rows[0]
    },
  }
}

/** One named statement to each combination of filters: a fixed, small number of texts. */
function pageQuery(filter: OrderFilter, after: OrderPosition | undefined, limit: number): pg.QueryConfig {
  const used: string[] = []
  const conditions: string[] = []
  const values: unknown[] = [limit]
  const add = (name: string, ...parts: unknown[]) => {
    used.push(name)
    return parts.map((part) => `$${values.push(part)}`)
  }
  if (filter.status !== undefined) conditions.push(`o.status = ${add('status', filter.status)}`)
  if (filter.customer !== undefined) conditions.push(`o.customer_id = ${add('customer', filter.customer)}`)
  if (filter.idPrefix !== undefined) conditions.push(`o.id like ${add('prefix', `${escapeLike(filter.idPrefix)}%`)}`)
  // no parameter: the partial index is used only where the condition is in the text
  if (filter.waiting !== undefined) {
    add(filter.waiting ? 'waiting' : 'complete')
    conditions.push(filter.waiting ? 'o.waiting > 0' : 'o.waiting = 0')
  }
  if (after) {
    const [changed, id] = add('after', after.changed, after.id)
    conditions.push(`(o.updated_at, o.id) < (${fromMicroseconds(changed ?? '')}, ${id})`)
  }
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''
  const text = `select ${summary}, ${microseconds('o.updated_at')} as changed from orders o ${where} order by o.updated_at desc, o.id desc limit $1`
  return { name: ['orders', ...used].join('-'), text, values }
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}

const historyText = `
  select ${summary},
    (select coalesce(json_agg(e.event order by e.sequence), '[]') from (
      select e.sequence, json_build_object(
        'sequence', e.sequence, 'type', e.type, 'occurredAt', ${utc('e.occurred_at')}, 'amount', e.amount::text, 'currency', e.currency,
        'customerId', e.customer_id, 'state', e.state, 'importId', e.import_id, 'line', e.line, 'fileName', coalesce(i.file_name, ''),
        'receivedAt', ${utc('e.received_at')}, 'appliedAt', ${utc('e.applied_at')}) as event
      from order_events e left join imports i on i.id = e.import_id
      where e.order_id = o.id order by e.sequence desc limit $2) e) as events,
    (select coalesce(json_agg(p.problem order by p.sequence, p.import_id, p.line), '[]') from (
      select l.sequence, l.import_id, l.line, json_build_object(
        'importId', l.import_id, 'line', l.line, 'sequence', l.sequence, 'state', l.state, 'reason', l.reason, 'fileName', i.file_name) as problem
      from import_lines l join imports i on i.id = l.import_id
      where l.order_id = o.id and l.state in ('refused', 'dead') order by l.sequence desc, l.import_id desc, l.line desc limit $2) p) as problems
  from orders o where o.id = $1`
