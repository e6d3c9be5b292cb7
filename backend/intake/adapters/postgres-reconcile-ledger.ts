import type pg from 'pg'
import type { ReconcileLedger } from '../ports.ts'
import { leaseSeconds } from './postgres-reading-ledger.ts'

/** What the tables know of imports that stand still and lines that were lost. */
export function postgresReconcileLedger(pool: pg.Pool): ReconcileLedger {
  return {
    async withoutImport(objects) {
      const columns = [objects.map(({ bucket }) => bucket), objects.map(({ key }) => key), objects.map(({ versionId }) => versionId)]
      const { rows } = await pool.query<{ bucket: string; key: string; versionId: string }>(unknownObjects, columns)
      return rows
    },
    async reading() {
      const { rows } = await pool.query<{ reading: number }>(`select count(*)::int as reading from imports where status = 'reading'`)
      return rows[0]?.reading ?? 0
    },
    async stalled(limit) {
      const { rows } = await pool.query<{ id: string }>(stalledImports, [limit])
      return rows.map(({ id }) => id)
    },
    async endLeases(before) {
      await pool.query(endingLeases, [before, leaseSeconds])
    },
    async now() {
      const { rows } = await pool.query<{ now: Date }>('select now()')
      return rows[0]?.now ?? new Date()
    },
    async claimLost(before, limit) {
      const { rows } = await pool.query<LostRow>(claimingLost, [before, limit])
      return rows.map((row) => ({ importId: row.import_id, line: row.line, attempt: row.attempt, raw: row.raw, traceparent: row.traceparent }))
    },
  }
}

interface LostRow {
  import_id: string
  line: number
  attempt: number
  raw: Buffer
  traceparent: string
}

// a copy names the import whose file it took the place of
const unknownObjects = `
  select given.bucket, given.key, given.version_id as "versionId"
  from unnest($1::text[], $2::text[], $3::text[]) with ordinality as given (bucket, key, version_id, place)
  where not exists (
    select from imports where imports.bucket = given.bucket and imports.object_key = given.key and imports.version_id = given.version_id
  ) and not exists (select from imports where given.key like 'erased/' || imports.id || '/%')
  order by place`

// an import that was just registered or handed over has no lease for a moment: its reader is on its way
const stalledImports = `
  select id from imports
  where status = 'reading' and (lease_until < now() or (lease_until is null and updated_at < now() - interval '10 seconds'))
  order by updated_at limit $1`

// A lease that a later reader took ends later than this. Should it end none the less, its reader goes on until another has taken the import,
// and is then refused by its fence: each writes under its own name.
const endingLeases = `
  update imports set lease_until = now()
  where status = 'reading' and (lease_until <= $1::timestamptz + make_interval(secs => $2) or (lease_until is null and updated_at < $1))`

// what lies behind the place of a reading is sent by its reader
const claimingLost = `
  with lost as (
    select import_lines.import_id, import_lines.line, imports.traceparent
    from import_lines join imports on imports.id = import_lines.import_id
    where import_lines.state = 'queued' and import_lines.changed_at < $1
      and not (imports.status = 'reading' and import_lines.line > imports.cursor_line)
    order by import_lines.changed_at, import_lines.import_id, import_lines.line
    limit $2
    for update of import_lines skip locked
  )
  update import_lines set attempt = attempt + 1, changed_at = now()
  from lost where import_lines.import_id = lost.import_id and import_lines.line = lost.line
  returning import_lines.import_id, import_lines.line, import_lines.attempt, import_lines.raw, lost.traceparent`
