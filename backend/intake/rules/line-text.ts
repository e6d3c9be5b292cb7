import { isUtf8 } from 'node:buffer'
import { columns } from './columns.ts'
import { type Refusal, refusal } from './refusal.ts'
import { longestLine, type PhysicalLine } from './split-lines.ts'

export type LineText = { text: string } | { refusal: Refusal }

/** The text of a physical line, or why it is none: too long, a NUL byte, not UTF-8, a carriage return in its middle. */
export function lineText({ bytes, tooLong }: Pick<PhysicalLine, 'bytes' | 'tooLong'>): LineText {
  if (tooLong) {
    return refused('line-too-long', null, bytes, `The line is longer than ${longestLine / 1024} KiB. Check for a missing line break.`)
  }
  const nul = bytes.indexOf(0)
  if (nul !== -1) {
    return refused('nul-byte', columnAt(bytes, nul), bytes, `The byte at offset ${nul} of the line is 0x00 (NUL). Save the file as UTF-8 text.`)
  }
  if (!isUtf8(bytes)) {
    const at = firstInvalid(bytes)
    return refused(
      'not-utf8',
      columnAt(bytes, at),
      bytes,
      `The byte at offset ${at} of the line is ${named(bytes[at])}, which is not valid UTF-8. Save the file as UTF-8.`,
    )
  }
  const text = bytes.toString('utf8')
  const stray = bytes.indexOf(0x0d)
  if (stray !== -1) {
    return refused(
      'stray-carriage-return',
      columnAt(bytes, stray),
      bytes,
      'The line contains a carriage return. End lines with LF or CRLF, and remove line breaks from fields.',
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

const windows1252 = new TextDecoder('windows-1252')

// what Excel writes as plain "CSV" in Europe and America is Windows-1252: the letter that the byte is there shows its sender which one is meant
function named(byte = 0): string {
  const hex = `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`
  const letter = windows1252.decode(Uint8Array.of(byte))
  return /\p{L}|\p{Sc}/u.test(letter) ? `${hex} (“${letter}” in Windows-1252)` : hex
}

// the offset of the first byte that belongs to no character. Found by halves: a beginning is good where it is valid without the last one to three
// bytes, which may be a character cut in half
function firstInvalid(bytes: Buffer): number {
  let [good, bad] = [0, bytes.length + 1]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (validLength(bytes, middle) === undefined) bad = middle
    else good = middle
  }
  return validLength(bytes, good) ?? 0
}

function validLength(bytes: Buffer, length: number): number | undefined {
  return [0, 1, 2, 3].map((back) => length - back).find((shorter) => shorter >= 0 && isUtf8(bytes.subarray(0, shorter)))
}
