import type pg from 'pg'
import { erased, eraseFields } from '../rules/erase-text.ts'

const linesAtOnce = 500

/** Erases the customer in the lines of one import: what the file said, why it was refused, and the event of a dead letter. Returns how many lines changed. */
export async function eraseLinesOf(client: pg.PoolClient, importId: string, customer: string): Promise<number> {
  let changed = 0
  for (let after = 0; ; ) {
    const { rows } = await client.query<{ line: number; raw: Buffer }>(reading, [importId, after, linesAtOnce])
    const lines = rows.flatMap(({ line, raw }) => {
      const without = eraseFields(raw, customer)
      return without === raw ? [] : [{ line, without }]
    })
    if (lines.length > 0) await client.query(writing, [importId, lines.map(({ line }) => line), lines.map(({ without }) => without)])
    changed += lines.length
    after = rows.at(-1)?.line ?? after
    if (rows.length < linesAtOnce) break
  }
  await client.query(explaining, [importId, customer, erased])
  return changed
}

const reading = 'select line, raw from import_lines where import_id = $1 and line > $2 order by line limit $3 for update'

const writing = `
  update import_lines l set raw = given.raw from unnest($2::int[], $3::bytea[]) as given (line, raw) where l.import_id = $1 and l.line = given.line`

// the reason quotes what it refuses
const explaining = `
  update import_lines set
    reason = case when reason_value = $2 then replace(reason, $2, $3) else reason end,
    reason_value = case when reason_value = $2 then $3 else reason_value end,
    dead_event = case when dead_event ->> 'customerId' = $2 then jsonb_set(dead_event, '{customerId}', to_jsonb($3::text)) else dead_event end
  where import_id = $1 and (reason_value = $2 or dead_event ->> 'customerId' = $2)`
