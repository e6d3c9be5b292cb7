import type { OrderEvent } from '../events/order-line.ts'
import { type Column, columns } from './columns.ts'
import { lineText } from './line-text.ts'
import { parseEvent } from './parse-event.ts'
import { type Refusal, type RefusedLine, refusal } from './refusal.ts'
import { splitFields } from './split-fields.ts'
import type { PhysicalLine } from './split-lines.ts'

/** What a data line says: an event, or why it is refused. */
export type ParsedLine = { event: OrderEvent } | RefusedLine

/** Reads one data line by itself. It never throws: whatever the bytes are, the answer is an event or a refusal. */
export function parseLine(line: Pick<PhysicalLine, 'bytes' | 'tooLong'>): ParsedLine {
  const read = lineText(line)
  if ('refusal' in read) return unreadable(read.refusal)
  const split = splitFields(read.text)
  if ('broken' in split) {
    return unreadable(
      refusal(
        'broken-quoting',
        columns[split.broken.field] ?? null,
        read.text,
        'A quote is not closed, or is inside an unquoted field. Enclose the field in quotes and double each quote in it.',
      ),
    )
  }
  const { fields } = split
  if (fields.length < columns.length) {
    const missing = columns[fields.length] as Column // there are fewer fields than columns
    return unreadable(
      refusal(
        'too-few-fields',
        missing,
        read.text,
        `The line has ${count(fields.length)}, ${columns.length} are expected. The first missing field is ${missing}.`,
      ),
    )
  }
  if (fields.length > columns.length) {
    return unreadable(
      refusal(
        'too-many-fields',
        null,
        read.text,
        `The line has ${count(fields.length)}, ${columns.length} are expected. Enclose a field that contains a comma in quotes.`,
      ),
    )
  }
  if (fields.every((field) => field === '')) {
    return unreadable(
      refusal('order-id-missing', 'order_id', '', 'All fields are empty. Spreadsheets write such a line for an empty row. Delete the row.'),
    )
  }
  return parseEvent(fields as Parameters<typeof parseEvent>[0]) // exactly seven, as just counted
}

function unreadable(reason: Refusal): RefusedLine {
  return { refusal: reason, orderId: null, sequence: null }
}

function count(fields: number): string {
  return fields === 1 ? '1 field' : `${fields} fields`
}
