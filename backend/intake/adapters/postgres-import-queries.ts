import type pg from 'pg'
import { personColumn } from '../../platform/database/person-column.ts'
import { fromMicroseconds, microseconds } from '../../platform/database/utc.ts'
import type { ImportQueries, ImportRecord, LineRecord } from '../import-queries.ts'

/** Imports and their lines, read from the tables in keyset pages. */
export function postgresImportQueries(pool: pg.Pool): ImportQueries {
  return {
    async page({ key, after, limit }) {
      const { rows } = await pool.query<ImportRow>(importPage, [key ?? null, after?.[0] ?? null, after?.[1] ?? null, limit])
      return rows.map(toImport)
    },
    async one(importId) {
      const { rows } = await pool.query<ImportRow>(`select ${importColumns} from imports where id = $1`, [importId])
      return rows[0] && toImport(rows[0])
    },
    async lines(importId, { state, after, limit }) {
      const { rows } = await pool.query<LineRow>(state ? linesInState : allLines, state ? [importId, after, limit, state] : [importId, after, limit])
      return rows.map(toLine)
    },
  }
}

const importColumns = `
  id, file_name as "fileName", object_key as key, version_id as "versionId", size_bytes as "sizeBytes", status, reason_code as "reasonCode", reason,
  traceparent, ${personColumn('uploaded_by')} as "uploadedBy", cursor_bytes as "cursorBytes", lines, queued, applied, waiting, duplicate, refused, dead,
  created_at as "createdAt", updated_at as "updatedAt", read_at as "readAt", ${microseconds('created_at')} as position`

const importPage = `
  select ${importColumns} from imports
  where ($1::text is null or object_key = $1) and ($2::float8 is null or (created_at, id) < (${fromMicroseconds('$2')}, $3::uuid))
  order by created_at desc, id desc limit $4`

const lineColumns = `
  line, raw, raw_truncated as "rawTruncated", state, order_id as "orderId", sequence, reason_code as "reasonCode", reason,
  reason_column as column, reason_value as value, changed_at as "changedAt"`

const allLines = `select ${lineColumns} from import_lines where import_id = $1 and line > $2 order by line limit $3`
const linesInState = `select ${lineColumns} from import_lines where import_id = $1 and line > $2 and state = $4 order by line limit $3`

interface ImportRow extends Omit<ImportRecord, 'sizeBytes' | 'cursorBytes' | 'createdAt' | 'updatedAt' | 'readAt' | 'position'> {
  // bigint arrives as text
  sizeBytes: string
  cursorBytes: string
  createdAt: Date
  updatedAt: Date
  readAt: Date | null
  position: string
}

interface LineRow extends Omit<LineRecord, 'changedAt'> {
  changedAt: Date
}

function toImport(row: ImportRow): ImportRecord {
  return {
    ...row,
    sizeBytes: Number(row.sizeBytes),
    cursorBytes: Number(row.cursorBytes),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    readAt: row.readAt?.toISOString() ?? null,
    position: [row.position, row.id],
  }
}

function toLine(row: LineRow): LineRecord {
  return { ...row, changedAt: row.changedAt.toISOString() }
}
