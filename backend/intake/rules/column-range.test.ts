import { describe, expect, it } from 'vitest'
import { fieldRange } from './column-range.ts'

const field = (line: string, index: number) => {
  const range = fieldRange(line, index)
  return range && line.slice(range.start, range.end)
}

describe('place of a field', () => {
  it('is found in a plain line', () => {
    expect(['a', '', 'ccc'].map((_, index) => field('a,,ccc', index))).toEqual(['a', '', 'ccc'])
  })

  it('is found behind quoted commas and doubled quotes', () => {
    expect(field('a,"b,""c"",",d', 1)).toBe('"b,""c"","')
    expect(field('a,"b,""c"",",d', 2)).toBe('d')
  })

  it('is nowhere in a line with fewer fields', () => {
    expect(field('a,b', 2)).toBeUndefined()
  })

  it('reaches to the end where a quote is not closed', () => {
    expect(field('a,"b,c', 1)).toBe('"b,c')
  })
})
