import { createHash } from 'node:crypto'
import type pg from 'pg'
import { recordActivity } from '../../platform/database/activity.ts'
import { spendBudget } from '../../platform/database/budget.ts'
import { personColumn } from '../../platform/database/person-column.ts'
import { transaction } from '../../platform/database/transaction.ts'
import { utc } from '../../platform/database/utc.ts'
import type { Redrive, RedriveJobs } from '../ports.ts'

const columns = `id, import_id as "importId", order_id as "orderId", status, total, sent, reason,
  ${personColumn('started_by')} as "startedBy", ${utc('created_at')} as "createdAt", ${utc('updated_at')} as "updatedAt"`

/** Ten at once, and then one every six seconds. */
export const redriveAllowance = { burst: 10, perSecond: 1 / 6 }

export function redriveJobs(pool: pg.Pool): RedriveJobs {
  return {
    create: ({ importId, orderId }, key, author) =>
      transaction(pool, async (client) => {
        await spendBudget(client, { ...redriveAllowance, subject: author.subject, action: 'redrive', what: 'started redrives' })
        // a key may be of any length, an index entry may not
        const taken = key === undefined ? null : createHash('sha256').update(key).digest('hex')
        const values = [importId ?? null, orderId ?? null, taken, author.subject, author.name, author.displayName ?? null, author.email ?? null]
        const created = (await client.query<Redrive>(createText, values)).rows[0]
        if (created) {
          await recordActivity(client, author, 'redrive-started', created.id)
          return created
        }
        const { rows } = await client.query<Redrive>(`select ${columns} from redrives where idempotency_key = $1`, [taken])
        if (!rows[0]) throw new Error('The redrive of a taken key is gone.')
        return rows[0]
      }),
    async read(id) {
      const { rows } = await pool.query<Redrive>({ name: 'redrive', text: `select ${columns} from redrives where id = $1`, values: [id] })
      return rows[0]
    },
    async latest(limit) {
      const { rows } = await pool.query<Redrive>(`select ${columns} from redrives order by created_at desc, id desc limit $1`, [limit])
      return rows
    },
  }
}

const createText = `
  insert into redrives (import_id, order_id, idempotency_key, started_by_subject, started_by_name, started_by_display_name, started_by_email, total)
  select $1::uuid, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, count(*)
  from import_lines where state = 'dead' and ($1::uuid is null or import_id = $1) and ($2::text is null or order_id = $2)
  on conflict (idempotency_key) do nothing returning ${columns}`
