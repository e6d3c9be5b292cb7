import type pg from 'pg'
import type { LedgerLine } from '../ports.ts'

export interface EnteredLines {
  /** Lines that were not there before, by their state. */
  queued: number
  refused: number
  /** Lines of the chunk that are queued now, new or from an earlier attempt, with the number of their sending. */
  toSend: { line: number; attempt: number }[]
}

/** Inserts the lines that are not there yet, in one statement; those that are keep their outcome. */
export async function insertLines(client: pg.PoolClient, importId: string, lines: LedgerLine[]): Promise<EnteredLines> {
  if (lines.length === 0) return { queued: 0, refused: 0, toSend: [] }
  const numbers = lines.map(({ line }) => line)
  const inserted = await client.query<{ line: number; state: string }>(insertion, [
    importId,
    numbers,
    lines.map(({ raw }) => raw),
    lines.map(({ rawTruncated }) => rawTruncated),
    lines.map(({ orderId }) => orderId),
    lines.map(({ sequence }) => sequence),
    lines.map(({ refusal }) => refusal?.code ?? null),
    lines.map(({ refusal }) => refusal?.reason ?? null),
    lines.map(({ refusal }) => refusal?.column ?? null),
    lines.map(({ refusal }) => refusal?.value ?? null),
  ])
  const queued = inserted.rows.filter(({ state }) => state === 'queued')
  const figures = { queued: queued.length, refused: inserted.rows.length - queued.length }
  if (inserted.rows.length === lines.length) return { ...figures, toSend: queued.map(({ line }) => ({ line, attempt: 1 })) }
  const { rows: toSend } = await client.query<{ line: number; attempt: number }>(stillQueued, [importId, numbers])
  return { ...figures, toSend }
}

const insertion = `
  insert into import_lines (import_id, line, raw, raw_truncated, state, order_id, sequence, reason_code, reason, reason_column, reason_value)
  select $1, line, raw, raw_truncated, case when reason_code is null then 'queued' else 'refused' end, order_id, sequence, reason_code, reason, reason_column, reason_value
  from unnest($2::int[], $3::bytea[], $4::boolean[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[], $10::text[])
    as given (line, raw, raw_truncated, order_id, sequence, reason_code, reason, reason_column, reason_value)
  on conflict (import_id, line) do nothing
  returning line, state`

const stillQueued = `select line, attempt from import_lines where import_id = $1 and line = any($2) and state = 'queued' order by line`
