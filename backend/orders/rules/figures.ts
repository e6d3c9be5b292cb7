import type { LineOutcome, LineState } from './settle-lines.ts'

/** How far each figure of one import moves; the sum is 0, so that nothing is lost. */
export type FigureMove = { importId: string } & Record<LineState, number>

/** The moves of all imports that `outcomes` touch, sorted by import: the order in which everyone locks them. */
export function figureMoves(outcomes: readonly Pick<LineOutcome, 'importId' | 'from' | 'to'>[]): FigureMove[] {
  const moves = new Map<string, FigureMove>()
  for (const { importId, from, to } of outcomes) {
    const move = moves.get(importId) ?? { importId, queued: 0, applied: 0, waiting: 0, duplicate: 0, refused: 0, dead: 0 }
    move[from] -= 1
    move[to] += 1
    moves.set(importId, move)
  }
  return [...moves.values()].sort((a, b) => (a.importId < b.importId ? -1 : 1))
}
