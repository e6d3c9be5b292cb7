import type pg from 'pg'
import { transaction } from '../../platform/database/transaction.ts'
import type { LineToSend, ResendLedger } from '../ports.ts'

/** Moves dead lines back to queued. Locks orders, then lines, then imports, each sorted, as everyone does who moves figures: nobody waits in a circle. */
export function postgresResendLedger(pool: pg.Pool): ResendLedger {
  return {
    revive: (lines) =>
      transaction(pool, async (client) => {
        const given = [lines.map(({ importId }) => importId), lines.map(({ line }) => line)]
        await client.query(lockOrders, given)
        const { rows: revived } = await client.query<RevivedLine>(reviveLines, given)
        const traces = await moveFigures(client, revived)
        return revived.map((row) => ({
          importId: row.import_id,
          line: row.line,
          attempt: row.attempt,
          raw: row.raw,
          traceparent: traces.get(row.import_id) ?? '',
        }))
      }),
  }
}

interface RevivedLine {
  import_id: string
  line: number
  attempt: number
  raw: Buffer
}

async function moveFigures(client: pg.PoolClient, revived: RevivedLine[]): Promise<Map<LineToSend['importId'], string>> {
  const counts = new Map<string, number>()
  for (const { import_id } of revived) counts.set(import_id, (counts.get(import_id) ?? 0) + 1)
  const traces = new Map<string, string>()
  for (const importId of [...counts.keys()].sort()) {
    const { rows } = await client.query<{ traceparent: string }>(moveFromDeadToQueued, [importId, counts.get(importId)])
    traces.set(importId, rows[0]?.traceparent ?? '')
  }
  return traces
}

const given = 'unnest($1::uuid[], $2::int[]) as given (import_id, line)'

const lockOrders = `
  select id from orders
  where id in (select order_id from import_lines join ${given} using (import_id, line) where state = 'dead')
  order by id for update`

const reviveLines = `
  with locked as (
    select import_id, line from import_lines join ${given} using (import_id, line) where state = 'dead' order by import_id, line for update of import_lines
  )
  update import_lines set state = 'queued', attempt = attempt + 1, reason_code = null, reason = null, changed_at = now()
  from locked where import_lines.import_id = locked.import_id and import_lines.line = locked.line
  returning import_lines.import_id, import_lines.line, attempt, raw`

const moveFromDeadToQueued = `
  update imports set dead = dead - $2, queued = queued + $2, updated_at = now() where id = $1 returning traceparent`
