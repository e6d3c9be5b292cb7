import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLineSplitter, longestLine, type PhysicalLine, type Place } from './split-lines.ts'

function split(pieces: Uint8Array[], start?: Place): PhysicalLine[] {
  const splitter = createLineSplitter(start)
  return [...pieces.flatMap((piece) => splitter.push(Uint8Array.from(piece))), ...splitter.end()]
}

const texts = (lines: PhysicalLine[]) => lines.map(({ bytes }) => bytes.toString('latin1'))
const splitText = (text: string) => split([Buffer.from(text, 'latin1')])

const fileBytes = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\n',
        '\r\n',
        '\r',
        ' ',
        '\t',
        '\u00a0',
        ' '.repeat(longestLine + 3),
        '\u00a0'.repeat(longestLine / 2),
        ',',
        '"',
        '\0',
        'ü',
        '\ufeff',
        'x'.repeat(longestLine - 1),
        'x'.repeat(longestLine + 2),
      ),
      fc.string(),
    ),
    { maxLength: 30 },
  )
  .map((parts) => Buffer.from(parts.join('')))

describe('line splitter', () => {
  it('accepts LF and CRLF', () => {
    expect(texts(splitText('a\nb\r\nc'))).toEqual(['a', 'b', 'c'])
  })

  it('does not take a line ending at the end of the file for a line', () => {
    expect(texts(splitText('a\n'))).toEqual(['a'])
    expect(texts(splitText('a\r\n'))).toEqual(['a'])
  })

  it('keeps empty lines, so that every later line has its number', () => {
    expect(splitText('a\n\nb\n').map(({ number, bytes }) => [number, bytes.toString()])).toEqual([
      [1, 'a'],
      [2, ''],
      [3, 'b'],
    ])
  })

  it('marks the lines that hold nothing but white space', () => {
    const long = ' '.repeat(longestLine + 100)
    const lines = ['a', '', ' \t', '\u00a0\u2003', '\0', ',', ' a', '\v\f', long, `${long}x`, `${long}\t`, '\u00a0'.repeat(longestLine)]
    const blank = [false, true, true, true, false, false, false, true, true, false, true, false]
    for (const ending of ['\n', '\r\n']) {
      expect(split([Buffer.from(`${lines.join(ending)}${ending}`)]).map((line) => line.blank)).toEqual(blank)
    }
  })

  it('keeps a carriage return that ends no line', () => {
    expect(texts(splitText('a\rb\n'))).toEqual(['a\rb'])
  })

  it('leaves a byte order mark out at the beginning of a file only', () => {
    expect(split([Buffer.from('\ufeffa\n\ufeffb')]).map(({ bytes }) => bytes.toString())).toEqual(['a', '\ufeffb'])
    expect(split([Buffer.from('\ufeffa\n')], { bytes: 10, line: 1 }).map(({ bytes }) => bytes.toString())).toEqual(['\ufeffa'])
  })

  it('finds no line in nothing, nor in a byte order mark alone', () => {
    expect(splitText('')).toEqual([])
    expect(split([Buffer.from('\ufeff')])).toEqual([])
  })

  it('takes a line of exactly 16 KiB, with either ending', () => {
    for (const ending of ['\n', '\r\n', '']) {
      const [line] = splitText('x'.repeat(longestLine) + ending)
      expect([line?.bytes.length, line?.tooLong]).toEqual([longestLine, false])
    }
  })

  it('keeps the first 16 KiB of a longer line and goes on behind it', () => {
    for (const length of [longestLine + 1, longestLine + 2, 1024 * 1024]) {
      const lines = splitText(`a\n${'x'.repeat(length)}\r\nb\n`)
      expect(lines.map(({ number, bytes, tooLong }) => [number, bytes.length, tooLong])).toEqual([
        [1, 1, false],
        [2, longestLine, true],
        [3, 1, false],
      ])
    }
  })

  it('finds the same lines wherever the bytes are cut', () => {
    fc.assert(
      fc.property(fileBytes, fc.array(fc.nat(), { maxLength: 8 }), (bytes, cuts) => {
        const positions = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((one, other) => one - other)
        const pieces = positions.slice(1).map((to, index) => bytes.subarray(positions[index], to))
        expect(split(pieces)).toEqual(split([bytes]))
      }),
    )
  })

  it('finds the same lines byte by byte', () => {
    const bytes = Buffer.from(`\ufeffa,b\r\n\r\n${'y'.repeat(longestLine + 5)}\nü\r`)
    expect(split([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(split([bytes]))
  })

  it('goes on behind any line as if it had read from the beginning', () => {
    fc.assert(
      fc.property(fileBytes, fc.nat(), (bytes, choice) => {
        const all = split([bytes])
        const line = all[choice % Math.max(1, all.length)]
        if (!line) return
        const rest = split([bytes.subarray(line.end)], { bytes: line.end, line: line.number })
        expect(rest).toEqual(all.slice(line.number))
      }),
    )
  })

  it('loses no byte: the ends of the lines cover the file', () => {
    fc.assert(
      fc.property(fileBytes, (bytes) => {
        const lines = split([bytes])
        const isMarkAlone = bytes.equals(Buffer.from('\ufeff'))
        expect(lines.at(-1)?.end ?? 0).toBe(isMarkAlone ? 0 : bytes.length)
      }),
    )
  })
})
