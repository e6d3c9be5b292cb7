const longestValue = 200

/** Why a line or a file was refused: `code` is stable, `reason` is for the sender of the file. `column` is null where the whole line is at fault. */
export interface Refusal {
  code: RefusalCode
  column: string | null
  /** What stood there, at most 200 characters. */
  value: string
  reason: string
}

export type RefusalCode = LineRefusalCode | FileRefusalCode

/** Why a whole file was refused; the line that is kept with it is the file's first and no data. */
const fileRefusalCodes = ['empty-file', 'missing-column', 'not-csv', 'wrong-encoding', 'wrong-header', 'wrong-line-ends', 'wrong-separator'] as const
type FileRefusalCode = (typeof fileRefusalCodes)[number]

type LineRefusalCode =
  | 'amount-decimals'
  | 'amount-missing'
  | 'amount-negative'
  | 'amount-not-a-number'
  | 'amount-too-large'
  | 'broken-quoting'
  | 'currency-missing'
  | 'currency-unknown'
  | 'customer-missing'
  | 'customer-too-long'
  | 'line-too-long'
  | 'not-utf8'
  | 'nul-byte'
  | 'occurred-at-format'
  | 'occurred-at-impossible'
  | 'order-id-characters'
  | 'order-id-missing'
  | 'order-id-too-long'
  | 'sequence-leading-zeros'
  | 'sequence-not-a-number'
  | 'sequence-too-large'
  | 'sequence-zero'
  | 'stray-carriage-return'
  | 'too-few-fields'
  | 'too-many-fields'
  | 'type-unknown'

export function refusal(code: RefusalCode, column: string | null, value: string, reason: string): Refusal {
  return { code, column, value: excerpt(value), reason }
}

/** Whether the line with this reason is the first of a file that was refused as a whole. */
export function refusesFile(code: string | null): boolean {
  return fileRefusalCodes.some((each) => each === code)
}

/** `text` as a database and a page can hold it: no NUL, at most 200 characters, none cut in half. */
export function excerpt(text: string): string {
  const short = text.length > longestValue ? `${text.slice(0, longestValue - 1).replace(/[\ud800-\udbff]$/, '')}…` : text
  return short.replaceAll('\0', '\u2400')
}

/** A line that is refused: why, and as far as it could be read, of which order and number it speaks. */
export interface RefusedLine {
  refusal: Refusal
  orderId: string | null
  sequence: number | null
}
