import type pg from 'pg'
import { transaction } from '../../platform/database/transaction.ts'
import { microseconds } from '../../platform/database/utc.ts'
import type { Outbox, OutboxEvent, OutboxEventId } from '../ports.ts'

/**
 * The first unpublished event of ten orders. `head` jumps from order to order in the partial index (a loose index scan) and only as far as the limit
 * draws it: neither many orders nor many events of one order are read to find ten. The lock stands inside the lateral part, so that no plan turns the
 * two around: without statistics, as in a restored database, PostgreSQL read every head for each batch.
 *
 * Why two publishers keep an order's order. Only an order's first unpublished event is ever taken, and it stays locked until it is marked or given up.
 * - While one publisher holds it, the other skips it, and with it the order: what follows is not a first as long as it is unmarked.
 * - If its mark commits between the other's snapshot and lock, READ COMMITTED reads the newest version of the row and checks the conditions on it once more
 *   (EvalPlanQual): `o.published_at is null`, which therefore stands beside the lock and not in `head` alone, fails, and the row is dropped.
 * - Events of one order commit in sequence (each under its order's lock): whoever sees an event sees those before it.
 */
export const take = `
  with recursive head as (
    (select order_id, sequence from outbox where published_at is null and order_id > $1 order by order_id, sequence limit 1)
    union all
    select next.order_id, next.sequence from head cross join lateral (
      select n.order_id, n.sequence from outbox n where n.published_at is null and n.order_id > head.order_id order by n.order_id, n.sequence limit 1
    ) next
  )
  select first.* from head cross join lateral (
    select o.order_id as "orderId", o.sequence, o.type, o.traceparent, ${microseconds('o.created_at')} as "createdAt", o.body
    from outbox o
    where o.order_id = head.order_id and o.sequence = head.sequence and o.published_at is null and o.order_id <> all ($2::text[])
    for update skip locked
  ) first
  limit 10`

// the request need not survive a crash: its commit does not wait for the disk
const quick = `(select set_config('synchronous_commit', 'off', true)) as quick`
const keep = `update outbox_request set requested_at = clock_timestamp() from ${quick}
  where requested_at is null or requested_at < clock_timestamp() - interval '300 milliseconds'`
const clear = `update outbox_request set requested_at = null from ${quick} where requested_at is not null`

export function outbox(pool: pg.Pool): Outbox {
  return {
    keepRequest: async () => {
      await pool.query(keep)
    },
    clearRequest: async () => {
      await pool.query(clear)
    },
    publishAgain: async (since) => {
      await pool.query('update outbox set published_at = null where published_at >= $1', [since])
    },
    publishNext: ({ after, except }, publish) =>
      transaction(pool, async (client) => {
        const { rows: taken } = await client.query<OutboxEvent>({ name: 'outbox-take', text: take, values: [after, except] })
        if (taken.length === 0) return { accepted: [], refused: [], last: null }
        const accepted = await publish(taken)
        await mark(client, accepted)
        const marked = new Set(accepted.map(({ orderId }) => orderId))
        return { accepted, refused: taken.filter(({ orderId }) => !marked.has(orderId)), last: taken.at(-1)?.orderId ?? null }
      }),
  }
}

async function mark(client: pg.PoolClient, events: readonly OutboxEventId[]): Promise<void> {
  if (events.length === 0) return
  await client.query({
    name: 'outbox-mark',
    text: `update outbox set published_at = clock_timestamp() from unnest($1::text[], $2::int[]) as accepted (order_id, sequence)
           where outbox.order_id = accepted.order_id and outbox.sequence = accepted.sequence`,
    values: [events.map(({ orderId }) => orderId), events.map(({ sequence }) => sequence)],
  })
}
