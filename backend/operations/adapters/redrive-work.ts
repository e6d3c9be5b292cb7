import type pg from 'pg'
import type { DeadLinePosition, RedriveWork } from '../ports.ts'

/** Longer than one batch takes, shorter than the minute after which the schedule looks for abandoned jobs. Only a run whose session hangs is waited for. */
const leaseSeconds = 50
/** A job that failed so often without getting on has failed for good. */
const attemptsAtMost = 10

/**
 * The redrives in the table of that name, by a pool of one connection. A run that takes one holds an advisory lock for as long as its database session
 * lasts. The session of a killed run ends with it, and every session ends with the database: the next run takes over at once. A former run that still
 * lives cannot advance the job any more, as `lease_owner` is another's.
 */
export function redriveWork(pool: pg.Pool): RedriveWork {
  return {
    async unfinished() {
      const { rows } = await pool.query<{ id: string }>(`select id from redrives where status in ('pending', 'running') order by created_at limit 20`)
      return rows.map((row) => row.id)
    },
    async take(id, owner) {
      const locked = await pool.query<{ alone: boolean }>(lockText, [id])
      const { alone = false } = locked.rows[0] ?? {}
      const { rows } = await pool.query<{ importId: string | null; orderId: string | null; position: Position | null }>(takeText, [
        id,
        owner,
        leaseSeconds,
        alone,
      ])
      const row = rows[0]
      if (!row) {
        if (alone) await pool.query(unlockText, [id])
        return undefined
      }
      const filter = { importId: row.importId ?? undefined, orderId: row.orderId ?? undefined }
      return { id, owner, filter, position: row.position ? fromPosition(row.position) : undefined }
    },
    async lines({ filter, position }, limit) {
      const after = position ? toPosition(position) : ['', 0, firstUuid, 0]
      const { rows } = await pool.query<DeadLinePosition>(linesText, [filter.importId ?? null, filter.orderId ?? null, limit, ...after])
      return rows
    },
    async advance({ id, owner }, position, sent) {
      const { rowCount } = await pool.query(advanceText, [id, owner, JSON.stringify(toPosition(position)), sent, leaseSeconds])
      return rowCount === 1
    },
    async finish({ id, owner }) {
      await pool.query(
        `update redrives set status = 'done', reason = null, lease_until = null, updated_at = now() where id = $1 and lease_owner = $2`,
        [id, owner],
      )
      await pool.query(unlockText, [id])
    },
    async release({ id, owner }, failure) {
      await pool.query(failure === undefined ? releaseText : failText, failure === undefined ? [id, owner] : [id, owner, failure, attemptsAtMost])
      await pool.query(unlockText, [id])
      return false
    },
  }
}

type Position = [orderId: string, sequence: number, importId: string, line: number]

function toPosition({ orderId, sequence, importId, line }: DeadLinePosition): Position {
  return [orderId, sequence, importId, line]
}

function fromPosition([orderId, sequence, importId, line]: Position): DeadLinePosition {
  return { orderId, sequence, importId, line }
}

const firstUuid = '00000000-0000-0000-0000-000000000000'

const lockText = `select pg_try_advisory_lock(hashtextextended('redrive/' || $1::text, 0)) as alone`
// where the session is another by now, there is nothing to unlock
const unlockText = `select pg_advisory_unlock(hashtextextended('redrive/' || $1::text, 0))`

const takeText = `
  update redrives set status = 'running', lease_owner = $2, lease_until = now() + $3 * interval '1 second', updated_at = now()
  where id = $1 and status in ('pending', 'running') and ($4::boolean or lease_until is null or lease_until < now() or lease_owner = $2)
  returning import_id as "importId", order_id as "orderId", position`

const linesText = `
  select order_id as "orderId", sequence, import_id as "importId", line from import_lines
  where state = 'dead' and ($1::uuid is null or import_id = $1) and ($2::text is null or order_id = $2)
    and (order_id, sequence, import_id, line) > ($4::text, $5::int, $6::uuid, $7::int)
  order by order_id, sequence, import_id, line limit $3`

// the same place a second time: the first try was committed, and only its answer was lost
const sentNow = 'sent + case when position = $3::jsonb then 0 else $4 end'

const advanceText = `
  update redrives set position = $3::jsonb, sent = ${sentNow}, total = greatest(total, ${sentNow}), attempts = 0, reason = null,
    lease_until = now() + $5 * interval '1 second', updated_at = now()
  where id = $1 and lease_owner = $2 and status = 'running'`

const releaseText = `update redrives set lease_until = null, updated_at = now() where id = $1 and lease_owner = $2`

const failText = `
  update redrives set attempts = attempts + 1, reason = $3, lease_until = null, updated_at = now(),
    status = case when attempts + 1 >= $4 then 'failed' else status end
  where id = $1 and lease_owner = $2 and status = 'running' and lease_until is not null`
