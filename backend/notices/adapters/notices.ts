import type pg from 'pg'
import type { Notices } from '../ports.ts'

/** The table `customer_notices`. Its unique key tells a repeat; a number at or behind the order's last one is old news. */
export function noticesTable(pool: pg.Pool): Notices {
  return {
    write: async (notices) => {
      const { rowCount } = await pool.query({
        name: 'notices-write',
        text: `insert into customer_notices (order_id, sequence, customer_id, kind, traceparent)
               select n."orderId", n.sequence, n."customerId", n.kind, n.traceparent
               from json_to_recordset($1) as n ("orderId" text, sequence int, "customerId" text, kind text, traceparent text)
               where not exists (select from customer_notices later where later.order_id = n."orderId" and later.sequence >= n.sequence)
               order by n."orderId", n.sequence
               on conflict (order_id, sequence) do nothing`,
        values: [JSON.stringify(notices)],
      })
      return rowCount ?? 0
    },
  }
}
