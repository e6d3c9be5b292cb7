import { createHash } from 'node:crypto'
import type pg from 'pg'
import { utc } from '../../platform/database/utc.ts'
import type { Redrive, RedriveJobs } from '../ports.ts'

const columns = `id, import_id as "importId", order_id as "orderId", status, total, sent, reason, ${utc('created_at')} as "createdAt", ${utc('updated_at')} as "updatedAt"`

export function redriveJobs(pool: pg.Pool): RedriveJobs {
  return {
    async create({ importId, orderId }, key) {
      // a key may be of any length, an index entry may not
      const taken = key === undefined ? null : createHash('sha256').update(key).digest('hex')
      const created = await pool.query<Redrive>(createText, [importId ?? null, orderId ?? null, taken])
      if (created.rows[0]) return created.rows[0]
      const { rows } = await pool.query<Redrive>(`select ${columns} from redrives where idempotency_key = $1`, [taken])
      if (!rows[0]) throw new Error('The redrive of a taken key is gone.')
      return rows[0]
    },
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
  insert into redrives (import_id, order_id, idempotency_key, total)
  select $1::uuid, $2::text, $3::text, count(*)
  from import_lines where state = 'dead' and ($1::uuid is null or import_id = $1) and ($2::text is null or order_id = $2)
  on conflict (idempotency_key) do nothing returning ${columns}`
