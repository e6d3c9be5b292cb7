import type pg from 'pg'
import type { FailureNotes } from '../ports.ts'

/** The reasons in `import_lines`, a small transaction of its own. `changed_at` moves too: a line that is tried is not lost. */
export function failureNotes(pool: pg.Pool): FailureNotes {
  return {
    remember: async (failures) => {
      await pool.query({
        name: 'orders-note-failures',
        text: `update import_lines l set reason_code = f.code, reason = f.reason, changed_at = now()
               from json_to_recordset($1) as f ("importId" uuid, line int, code text, reason text)
               where l.import_id = f."importId" and l.line = f.line and l.state in ('queued', 'dead')`,
        values: [JSON.stringify(failures.map(({ line, code, reason }) => ({ ...line, code, reason: reason.replaceAll('\0', '\ufffd') })))],
      })
    },
  }
}
