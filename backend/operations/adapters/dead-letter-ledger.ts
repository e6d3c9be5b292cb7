import type pg from 'pg'
import type { DeadLetterLedger, Recording } from '../ports.ts'

export function deadLetterLedger(pool: pg.Pool): DeadLetterLedger {
  return {
    async record({ importId, line, attempt, event }, fallback) {
      const values = [importId, line, attempt, JSON.stringify(event), fallback.code, fallback.text]
      const { rows } = await pool.query<{ recording: Recording }>({ name: 'record-dead-letter', text: recordText, values })
      return rows[0]?.recording ?? 'unknown-line'
    },
    async keepUnreadable({ id, body }, reason) {
      await pool.query(`insert into unreadable_messages (message_id, body, reason) values ($1, $2, $3) on conflict do nothing`, [
        id,
        Buffer.from(body),
        reason,
      ])
    },
  }
}

// One statement, so one transaction: the line first, its import's figures last, in the order in which everyone locks them.
// It waits for a transaction that is just giving the line its outcome, and then finds the line no longer queued.
const recordText = `
  with dead as (
    update import_lines set state = 'dead', dead_event = $4::jsonb, reason_code = coalesce(reason_code, $5), reason = coalesce(reason, $6), changed_at = now()
    where import_id = $1 and line = $2 and state = 'queued' and attempt <= $3
    returning import_id
  ), moved as (
    update imports i set queued = i.queued - 1, dead = i.dead + 1, updated_at = now() from dead where i.id = dead.import_id
    returning i.id
  )
  select case when exists (select from moved) then 'recorded' else 'settled' end as recording
  from import_lines where import_id = $1 and line = $2`
