import { describe, expect, it } from 'vitest'
import type { FigureQueries, Figures } from './ports.ts'
import { sparingFigures } from './sparing-figures.ts'

describe('sparing figures', () => {
  it('counts for every question while counting is fast', async () => {
    const { figures, counts } = counted(2)
    await figures()
    await figures()
    expect(counts()).toBe(2)
  })

  it('keeps what was slow to count for ten times as long', async () => {
    const { figures, counts, pass } = counted(100)
    await figures()
    pass(999)
    await figures()
    expect(counts()).toBe(1)
    pass(1)
    await figures()
    expect(counts()).toBe(2)
  })

  it('counts once for questions at the same time', async () => {
    const { figures, counts } = counted(2)
    await Promise.all([figures(), figures(), figures()])
    expect(counts()).toBe(1)
  })

  it('asks again after a failure', async () => {
    const { figures, counts, failNext } = counted(2)
    failNext()
    await expect(figures()).rejects.toThrow('away')
    await figures()
    expect(counts()).toBe(2)
  })
})

/** Counting that takes `tookMs` of a clock that only `pass` and counting move. */
function counted(tookMs: number) {
  let time = 0
  let counts = 0
  let failing = false
  const queries: FigureQueries = {
    ping: async () => {},
    figures: async () => {
      counts++
      time += tookMs
      if (!failing) return {} as Figures // nobody looks into it
      failing = false
      throw new Error('away')
    },
  }
  return {
    figures: sparingFigures(queries, () => time).figures,
    counts: () => counts,
    failNext: () => {
      failing = true
    },
    pass: (ms: number) => {
      time += ms
    },
  }
}
