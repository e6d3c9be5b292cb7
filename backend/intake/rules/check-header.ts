import { isUtf8 } from 'node:buffer'
import { columns, headerLine } from './columns.ts'
import { refuseFormat, saveAsCsv } from './file-format.ts'
import { lineText } from './line-text.ts'
import { type Refusal, refusal } from './refusal.ts'
import { splitFields } from './split-fields.ts'
import type { PhysicalLine } from './split-lines.ts'

/**
 * Undefined where `line` is the header that every order file begins with; else why the file is refused: the cause, and what to do.
 * `following` are the lines behind it, as far as they have been read: they tell a workbook from another archive.
 */
export function checkHeader(line: Pick<PhysicalLine, 'bytes' | 'tooLong'>, following: Pick<PhysicalLine, 'bytes'>[] = []): Refusal | undefined {
  const format = refuseFormat(line.bytes.subarray(0, 8)) && refuseFormat(join([line, ...following]))
  if (format) return format
  const lineEnds = refuseLineEnds(line.bytes)
  if (lineEnds) return lineEnds
  const read = lineText(line)
  if ('refusal' in read) return refusal('not-csv', null, read.refusal.value, `The first line is not the header of a CSV file. ${read.refusal.reason}`)
  return refuseSeparator(read.text) ?? refuseColumns(read.text)
}

export const emptyFile: Refusal = refusal('empty-file', null, '', `The file is empty. Its first line must be: ${headerLine}`)

// what was between the lines is a line feed; which carriage returns stood before it does not matter here
function join(lines: Pick<PhysicalLine, 'bytes'>[]): Buffer {
  return Buffer.concat(lines.flatMap(({ bytes }) => [bytes, Buffer.from('\n')]))
}

function refuseLineEnds(bytes: Buffer): Refusal | undefined {
  const at = bytes.indexOf(0x0d)
  if (at === -1 || !isUtf8(bytes.subarray(0, at)) || bytes.includes(0)) return undefined
  const what = at === bytes.length - 1 ? 'The lines of the file end with CR CR LF.' : 'The lines of the file end with CR (carriage return) alone.'
  return refusal('wrong-line-ends', null, bytes.subarray(0, at).toString('utf8'), `${what} Save it with LF or CRLF at the end of each line.`)
}

const separators = [
  { character: ';', name: 'semicolons (;)' },
  { character: '\t', name: 'tabs' },
  { character: '|', name: 'vertical bars (|)' },
] as const

function refuseSeparator(text: string): Refusal | undefined {
  // the line by which Excel is told the separator; no other program knows it
  if (/^"?sep=.?"?$/i.test(text)) {
    return refusal('wrong-header', null, text, `The first line is "${text}", which only Excel understands. Remove it. ${mustBe}`)
  }
  const found = separators.find(({ character }) => {
    const fields = text.split(character)
    return fields.length >= columns.length || fields.filter((field) => isColumn(normal(field))).length > 1
  })
  if (!found || isColumn(normal(text.split(',')[0] ?? ''))) return undefined
  return refusal('wrong-separator', null, text, `The columns are separated by ${found.name}, not by commas. ${saveAsCsv}`)
}

const mustBe = `The header must be: ${headerLine}`

function refuseColumns(text: string): Refusal | undefined {
  const split = splitFields(text)
  if ('broken' in split) return wrong(columns[split.broken.field] ?? null, text, 'A quote in the header is not closed.')
  const { fields } = split
  const names = fields.map(normal)
  const missing = columns.find((column) => !names.includes(column))
  if (missing && names.some(isColumn)) return refusal('missing-column', missing, text, `The column ${missing} is missing. ${mustBe}`)
  if (missing) return wrong(missing, text, 'The first line is not the header.')
  const differing = fields.findIndex((field, index) => field !== columns[index])
  if (differing === -1) return undefined
  const found = fields[differing] ?? ''
  return wrong(found, found, difference(fields, names, differing))
}

function difference(fields: string[], names: string[], differing: number): string {
  const found = shown(fields[differing] ?? '')
  const extra = names.findIndex((name, index) => !isColumn(name) || names.indexOf(name) !== index)
  if (extra !== -1)
    return `The header has the column ${shown(fields[extra] ?? '')}, which ${isColumn(names[extra]) ? 'appears twice' : 'is not expected'}.`
  if (names.some((name, index) => name !== columns[index])) return `The columns are in another order: ${names.join(', ')}.`
  return `The column names are spelled differently: ${found} must be ${columns[differing]}.`
}

// "Order ID" is meant for order_id
function normal(field: string): string {
  return field
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
}

function isColumn(name: string | undefined): boolean {
  return columns.some((column) => column === name)
}

function shown(field: string): string {
  return field === '' ? '(empty)' : `"${field.slice(0, 64)}"`
}

function wrong(column: string | null, value: string, what: string): Refusal {
  return refusal('wrong-header', column, value, `${what} ${mustBe}`)
}
