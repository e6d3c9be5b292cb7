import type pg from 'pg'
import { transaction } from '../../platform/database/transaction.ts'
import { LeaseLost } from '../errors.ts'
import type { ImportStatus, Reading, ReadingLedger } from '../ports.ts'
import type { Place } from '../rules/split-lines.ts'
import { insertLines } from './insert-lines.ts'

/** How long a reader is waited for that says nothing. */
export const leaseSeconds = 30

/** The record of readings in the tables imports and import_lines. A lease lasts `leaseSeconds` after each word of its owner. */
export function postgresReadingLedger(pool: pg.Pool): ReadingLedger {
  return {
    register: (object, about) =>
      transaction(pool, async (client) => {
        // two versions of one key may be announced at the same time: the second looks only when the first is committed
        await client.query(`select pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 0))`, [object.bucket, object.key])
        const key = [object.bucket, object.key, object.versionId]
        const { fileName, sizeBytes, traceparent, uploadedBy } = about
        const values = [
          ...key,
          fileName,
          sizeBytes,
          traceparent,
          uploadedBy?.subject ?? null,
          uploadedBy?.name ?? null,
          uploadedBy?.displayName ?? null,
          uploadedBy?.email ?? null,
        ]
        const inserted = await client.query<ImportRow>(registration, values)
        const found = inserted.rows[0] ?? (await client.query<ImportRow>(registered, key)).rows[0]
        if (!found) throw new Error(`The import of ${object.key} was neither inserted nor found.`)
        return { importId: found.id, status: found.status }
      }),

    async lease(importId, owner) {
      const { rows } = await pool.query<ReadingRow>(leasing, [importId, owner, leaseSeconds])
      return rows[0] && toReading(importId, owner, rows[0])
    },

    enter: (reading, lines, sentTo) =>
      transaction(pool, async (client) => {
        const entered = await insertLines(client, reading.importId, lines)
        // the figures come last: their row is held for as short as can be
        await fenced(client, reading, advancing, [sentTo.bytes, sentTo.line, leaseSeconds, entered.queued, entered.refused])
        return entered.toSend
      }),

    async release(reading, sentTo, pauseSeconds) {
      await fenced(pool, reading, releasing, [sentTo.bytes, sentTo.line, pauseSeconds])
    },

    async finish(reading, end) {
      await fenced(pool, reading, finishing, [end.bytes, end.line])
    },

    refuse: (reading, refusal, line) =>
      transaction(pool, async (client) => {
        const entered = await insertLines(client, reading.importId, line ? [line] : [])
        await fenced(client, reading, refusing, [entered.refused, refusal.code, refusal.reason])
      }),

    async fail(reading, code, reason) {
      await fenced(pool, reading, failing, [code, reason])
    },
  }
}

interface ImportRow {
  id: string
  status: ImportStatus
}

interface ReadingRow {
  bucket: string
  object_key: string
  version_id: string
  // bigint arrives as text
  size_bytes: string
  traceparent: string
  cursor_bytes: string
  cursor_line: number
  attempts: number
}

function toReading(importId: string, owner: string, row: ReadingRow): Reading {
  const place: Place = { bytes: Number(row.cursor_bytes), line: row.cursor_line }
  const object = { bucket: row.bucket, key: row.object_key, versionId: row.version_id }
  return { importId, owner, object, sizeBytes: Number(row.size_bytes), traceparent: row.traceparent, place, attempts: row.attempts }
}

// a statement whose first two parameters are the import and its owner, and which changes nothing where another owns it by now
async function fenced(
  client: Pick<pg.Pool | pg.PoolClient, 'query'>,
  { importId, owner }: Reading,
  statement: string,
  values: unknown[],
): Promise<void> {
  const { rowCount } = await (client as pg.PoolClient).query(statement, [importId, owner, ...values]) // both query alike
  if (rowCount !== 1) throw new LeaseLost(importId)
}

const registration = `
  insert into imports (bucket, object_key, version_id, file_name, size_bytes, traceparent, uploaded_by_subject, uploaded_by_name, uploaded_by_display_name, uploaded_by_email, status, reason_code, reason)
  select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
    case when earlier.id is null then 'reading' else 'refused' end,
    case when earlier.id is not null then 'second-version' end,
    'This object is a new version of a file that was already imported (import ' || earlier.id || '). Upload changed files under a new name.'
  from (values (1)) as once
  left join (
    select id from imports where bucket = $1 and object_key = $2 and version_id <> $3 and reason_code is distinct from 'second-version' limit 1
  ) as earlier on true
  on conflict (bucket, object_key, version_id) do nothing
  returning id, status`

const registered = 'select id, status from imports where bucket = $1 and object_key = $2 and version_id = $3'

const leasing = `
  update imports set lease_owner = $2, lease_until = now() + make_interval(secs => $3), attempts = attempts + 1
  where id = $1 and status = 'reading' and (lease_until is null or lease_until < now() or lease_owner = $2)
  returning bucket, object_key, version_id, size_bytes, traceparent, cursor_bytes, cursor_line, attempts`

const owned = `where id = $1 and lease_owner = $2 and status = 'reading'`
const advanced = `cursor_bytes = $3, cursor_line = $4, attempts = case when $4 > cursor_line then 0 else attempts end, updated_at = now()`

const advancing = `
  update imports set ${advanced}, lease_until = now() + make_interval(secs => $5),
    lines = lines + $6 + $7, queued = queued + $6, refused = refused + $7
  ${owned}`

const releasing = `
  update imports set ${advanced}, lease_owner = null, lease_until = case when $5 > 0 then now() + make_interval(secs => $5) end
  ${owned}`

const finishing = `
  update imports set ${advanced}, status = 'read', read_at = now(), lease_owner = null, lease_until = null
  ${owned}`

const refusing = `
  update imports set status = 'refused', reason_code = $4, reason = $5, lines = lines + $3, refused = refused + $3,
    lease_owner = null, lease_until = null, updated_at = now()
  ${owned}`

const failing = `
  update imports set status = 'failed', reason_code = $3, reason = $4, lease_owner = null, lease_until = null, updated_at = now()
  ${owned}`
