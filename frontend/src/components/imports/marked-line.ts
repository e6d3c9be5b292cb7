export type Piece = { text: string; kind: 'plain' | 'bad' | 'hidden' | 'cut' }

const around = 160

/**
 * A raw line in pieces: the bad ranges marked, characters that cannot be seen named, and what is too long to read cut, keeping what is around the fault.
 * Ranges are in UTF-16 units, and need not be in order.
 */
export function markedLine(raw: string, ranges: readonly { start: number; end: number }[]): Piece[] {
  const sorted = ranges.toSorted((a, b) => a.start - b.start)
  const first = sorted[0]
  const from = first ? Math.max(0, first.start - around) : 0
  const to = Math.min(raw.length, Math.max(from + around * 3, first ? Math.min(first.end, first.start + around) + around : 0))
  const pieces: Piece[] = from > 0 ? [{ text: '…', kind: 'cut' }] : []
  let at = from
  for (const { start, end } of sorted) {
    if (start >= to || end < at) continue
    pieces.push(...visible(raw.slice(at, start), 'plain'))
    const bad = visible(raw.slice(start, Math.min(end, to)), 'bad')
    pieces.push(...(bad.length > 0 ? bad : [{ text: 'empty', kind: 'bad' } as const]))
    at = Math.min(end, to)
  }
  pieces.push(...visible(raw.slice(at, to), 'plain'))
  if (to < raw.length) pieces.push({ text: `… and ${(raw.length - to).toLocaleString()} more characters`, kind: 'cut' })
  return pieces.filter((piece) => piece.text !== '')
}

// controls as their own pictures (U+2400 onwards): a NUL is seen, not swallowed
function visible(text: string, kind: 'plain' | 'bad'): Piece[] {
  return text
    .split(/(\p{Cc}+)/u)
    .filter((part) => part !== '')
    .map((part) => (/^\p{Cc}/u.test(part) ? { text: pictures(part), kind: kind === 'bad' ? 'bad' : 'hidden' } : { text: part, kind }))
}

function pictures(controls: string): string {
  return [...controls].map((control) => String.fromCodePoint(controlPicture(control.codePointAt(0) ?? 0))).join('')
}

function controlPicture(code: number): number {
  if (code === 127) return 0x2421
  return code < 32 ? 0x2400 + code : 0xfffd
}
