import { expect, test } from 'vitest'
import { markedLine } from './marked-line.ts'

const text = (raw: string, ranges: { start: number; end: number }[]) =>
  markedLine(raw, ranges)
    .map(({ kind, text }) => (kind === 'plain' ? text : `[${kind}:${text}]`))
    .join('')

test('leaves a good line as it is', () => {
  expect(text('a,b,c', [])).toBe('a,b,c')
})

test('marks the bad range', () => {
  expect(text('a,b,c', [{ start: 2, end: 3 }])).toBe('a,[bad:b],c')
})

test('names a bad field that is empty', () => {
  expect(text('a,,c', [{ start: 2, end: 2 }])).toBe('a,[bad:empty],c')
})

test('makes control characters visible, wherever they are', () => {
  expect(text('a\u0000b,\tc', [{ start: 0, end: 3 }])).toBe('[bad:a][bad:␀][bad:b],[hidden:␉]c')
})

test('cuts what is too long to read, and keeps what is around the fault', () => {
  const raw = `${'x'.repeat(5000)}BAD${'y'.repeat(5000)}`
  const shown = markedLine(raw, [{ start: 5000, end: 5003 }])
  expect(shown.map(({ kind }) => kind)).toEqual(['cut', 'plain', 'bad', 'plain', 'cut'])
  expect(shown.reduce((sum, piece) => sum + piece.text.length, 0)).toBeLessThan(600)
})

test('cuts a fault that is itself too long', () => {
  const shown = markedLine('z'.repeat(1_000_000), [{ start: 0, end: 1_000_000 }])
  expect(shown.reduce((sum, piece) => sum + piece.text.length, 0)).toBeLessThan(600)
})
