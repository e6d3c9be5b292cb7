import type pg from 'pg'
import { transaction } from '../../platform/database/transaction.ts'
import type { OrderLedger } from '../ports.ts'
import { figureMoves } from '../rules/figures.ts'
import type { OrderLine, Settlement } from '../rules/settle-lines.ts'
import { readSnapshot } from './read-snapshot.ts'
import { writeSettlement } from './write-settlement.ts'

/**
 * The ledger in PostgreSQL. Everyone locks in one order, so that nobody waits in a circle:
 * the orders sorted by id, then the lines, and last, just before the commit, the imports sorted by id.
 */
export function orderLedger(pool: pg.Pool): OrderLedger {
  return {
    settle: (lines, decide) =>
      transaction(pool, async (client) => {
        await lockOrders(client, lines)
        const settlement = decide(await readSnapshot(client, lines))
        if (settlement.outcomes.length > 0 || settlement.empty.length > 0) await writeSettlement(client, settlement)
        await moveFigures(client, settlement)
        return settlement
      }),
  }
}

/**
 * Inserts or locks each order's row: of an order that does not exist yet, only one transaction gets to insert it, and the others wait for its end.
 * `where false` locks a row that exists without writing a new version of it ("all rows will be locked").
 * https://www.postgresql.org/docs/17/sql-insert.html#SQL-ON-CONFLICT
 */
async function lockOrders(client: pg.PoolClient, lines: readonly OrderLine[]): Promise<void> {
  await client.query({
    name: 'orders-lock',
    text: `insert into orders (id) select distinct id from unnest($1::text[]) as wanted (id) order by id
           on conflict (id) do update set id = excluded.id where false`,
    values: [lines.map(({ event }) => event.orderId)],
  })
}

/** An update with a join locks in whatever order its plan has: several imports are locked before, sorted. */
async function moveFigures(client: pg.PoolClient, settlement: Settlement): Promise<void> {
  const moves = figureMoves(settlement.outcomes)
  if (moves.length > 1) {
    await client.query({
      name: 'imports-lock',
      text: 'select from imports where id = any($1::uuid[]) order by id for no key update',
      values: [moves.map(({ importId }) => importId)],
    })
  }
  if (moves.length > 0) {
    await client.query({
      name: 'imports-move-figures',
      text: `update imports set queued = imports.queued + move.queued, applied = imports.applied + move.applied, waiting = imports.waiting + move.waiting,
               duplicate = imports.duplicate + move.duplicate, refused = imports.refused + move.refused, dead = imports.dead + move.dead, updated_at = $2
             from json_to_recordset($1) as move ("importId" uuid, queued int, applied int, waiting int, duplicate int, refused int, dead int)
             where id = move."importId"`,
      values: [JSON.stringify(moves), settlement.now],
    })
  }
}
