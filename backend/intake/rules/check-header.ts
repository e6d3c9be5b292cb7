import { columns, headerLine } from './columns.ts'
import { lineText } from './line-text.ts'
import { type Refusal, refusal } from './refusal.ts'
import { splitFields } from './split-fields.ts'
import type { PhysicalLine } from './split-lines.ts'

/** Undefined where `line` is the header that every order file begins with; else why the file is refused. */
export function checkHeader(line: PhysicalLine): Refusal | undefined {
  const read = lineText(line)
  if ('refusal' in read) {
    if (read.refusal.code === 'empty-line') return wrong(columns[0], '', 'The first line is empty.')
    return notCsv(read.refusal.value)
  }
  const split = splitFields(read.text)
  if ('broken' in split) return wrong(columns[split.broken.field] ?? null, read.text, 'The quotes of the header are broken.')
  const { fields } = split
  const missing = columns.find((column) => !fields.includes(column))
  if (missing && columns.some((column) => fields.includes(column))) {
    return refusal('missing-column', missing, read.text, `The column ${missing} is missing. The header must be: ${headerLine}`)
  }
  if (missing) return wrong(missing, read.text, 'The first line is not the header.')
  const differing = fields.findIndex((field, index) => field !== columns[index])
  if (differing === -1) return undefined
  const found = fields[differing] ?? ''
  return wrong(
    found,
    found,
    `The header has ${found === '' ? 'an empty name' : `"${found.slice(0, 64)}"`} where ${columns[differing] ?? 'nothing more'} is expected.`,
  )
}

export const emptyFile: Refusal = refusal('empty-file', null, '', `The file is empty. Its first line must be: ${headerLine}`)

function wrong(column: string | null, value: string, what: string): Refusal {
  return refusal('wrong-header', column, value, `${what} The header must be: ${headerLine}`)
}

function notCsv(value: string): Refusal {
  return refusal('not-csv', null, value, 'This is not a CSV file in UTF-8. Export it again as CSV, with the encoding UTF-8.')
}
