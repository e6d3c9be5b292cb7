import { isUtf8 } from 'node:buffer'
import { columns } from './columns.ts'
import { type Refusal, refusal } from './refusal.ts'
import { longestLine, type PhysicalLine } from './split-lines.ts'

export type LineText = { text: string } | { refusal: Refusal }

/** The text of a physical line, or why it is none: too long, a NUL byte, not UTF-8, empty, a carriage return in its middle. */
export function lineText({ bytes, tooLong }: Pick<PhysicalLine, 'bytes' | 'tooLong'>): LineText {
  if (tooLong) {
    return refused('line-too-long', null, bytes, `The line is longer than ${longestLine / 1024} KiB. Is a line break missing?`)
  }
  const nul = bytes.indexOf(0)
  if (nul !== -1) return refused('nul-byte', columnAt(bytes, nul), bytes, 'The line holds a NUL byte. Write the file again as UTF-8 text.')
  if (!isUtf8(bytes)) {
    return refused('not-utf8', columnAt(bytes, firstInvalid(bytes)), bytes, 'The line is not valid UTF-8. Save the file with the encoding UTF-8.')
  }
  const text = bytes.toString('utf8')
  if (text.trim() === '') return refused('empty-line', null, bytes, 'The line is empty. Remove it, or fill it in.')
  const stray = bytes.indexOf(0x0d)
  if (stray !== -1) {
    return refused(
      'stray-carriage-return',
      columnAt(bytes, stray),
      bytes,
      'The line holds a carriage return in its middle. Lines end with LF or CRLF, and no field holds a line break.',
    )
  }
  return { text }
}

function refused(code: Refusal['code'], column: string | null, bytes: Buffer, reason: string): LineText {
  return { refusal: refusal(code, column, bytes.toString('utf8'), reason) }
}

function columnAt(bytes: Buffer, position: number): string | null {
  let commas = 0
  for (let at = bytes.indexOf(0x2c); at !== -1 && at < position; at = bytes.indexOf(0x2c, at + 1)) commas += 1
  return columns[commas] ?? null
}

// the longest valid beginning, found by halves: a cut inside a character counts as invalid too, hence the three bytes of grace
function firstInvalid(bytes: Buffer): number {
  let [valid, invalid] = [0, bytes.length]
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1
    const isValid = [0, 1, 2, 3].some((back) => middle - back >= 0 && isUtf8(bytes.subarray(0, middle - back)))
    if (isValid) valid = middle
    else invalid = middle
  }
  return valid
}
