import type { FigureQueries, Figures } from './ports.ts'

/** Figures counted faster than this are counted for every question. */
const fastMs = 20
/** Slow ones may take a tenth of the database's time. */
const restFactor = 10

/**
 * Counting goes through all orders: a millisecond for thousands, a tenth of a second for half a million, and every open page asks each second.
 * So what was slow to count is kept for ten times as long as it took, and questions at the same time share one count.
 */
export function sparingFigures(queries: FigureQueries, now: () => number): FigureQueries {
  let kept: Promise<Figures> | undefined
  let until = 0

  return {
    ping: queries.ping,
    figures() {
      if (!kept || now() >= until) {
        kept = count()
        until = Number.POSITIVE_INFINITY
      }
      return kept
    },
  }

  async function count(): Promise<Figures> {
    const started = now()
    try {
      const figures = await queries.figures()
      const took = now() - started
      until = now() + (took < fastMs ? 0 : took * restFactor)
      return figures
    } catch (error) {
      kept = undefined
      throw error
    }
  }
}
