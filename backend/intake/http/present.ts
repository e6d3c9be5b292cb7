import { traceId } from '../../platform/trace.ts'
import type { ImportRecord, LineRecord } from '../import-queries.ts'
import { fieldRange } from '../rules/column-range.ts'
import { type Column, columns } from '../rules/columns.ts'
import { refusesFile } from '../rules/refusal.ts'
import type { Import, ImportLine } from './routes.ts'

const noEvents = {
  reasonCode: 'no-events',
  reason: 'There are no lines below the header. Check the export and upload the file again.',
}

/** An import as the API shows it. */
export function presentImport({ traceparent, cursorBytes, position: _, ...record }: ImportRecord): Import {
  const isRead = record.status === 'read'
  return {
    ...record,
    ...(isRead && record.lines === 0 && noEvents),
    settled: (isRead && record.queued === 0) || record.status === 'refused' || record.status === 'failed',
    progress: isRead || record.sizeBytes === 0 ? 1 : Math.min(1, cursorBytes / record.sizeBytes),
    traceId: traceId(traceparent),
  }
}

/** A line as the API shows it, with the place of the column at fault. */
export function presentLine({ raw, ...record }: LineRecord): ImportLine {
  const text = raw.toString('utf8')
  const index = columns.indexOf(record.column as Column) // -1 where it names no column
  const range = index === -1 || refusesFile(record.reasonCode) ? undefined : fieldRange(text, index)
  return { ...record, raw: text, columns: range ? [range] : [] }
}
