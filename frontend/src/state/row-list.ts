type Row = { id: string; version: number; updatedAt: string }
type FreshPage<R> = { items: readonly R[]; next: string | null }

/**
 * The rows to show, given those on screen and a fresh first page (newest change first).
 * A row that is on screen changes where it stands: nothing jumps away under a pointer. New ones come on top, or, while `hold`, are only counted.
 * A row that the fresh page should hold and does not (it no longer fits the filter) goes. Beyond `limit`, rows go that the fresh page no longer holds, the lowest first.
 */
export function mergeRows<R extends Row>(shown: readonly R[], fresh: FreshPage<R>, { limit, hold }: { limit: number; hold: boolean }) {
  const freshById = new Map(fresh.items.map((row) => [row.id, row]))
  const shownIds = new Set(shown.map((row) => row.id))
  const oldestFresh = fresh.items.at(-1)?.updatedAt ?? ''
  const kept = shown
    .filter((row) => freshById.has(row.id) || (fresh.next !== null && row.updatedAt < oldestFresh))
    .map((row) => newer(freshById.get(row.id), row))
  const oldestKept = kept.map((row) => row.updatedAt).sort()[0] ?? ''
  const added = fresh.items.filter((row) => !shownIds.has(row.id))
  // what is older than all on screen has come up from below, into room that others left
  const below = added.filter((row) => row.updatedAt <= oldestKept)
  const above = added.filter((row) => row.updatedAt > oldestKept)
  const holds = hold && above.length > 0
  const rows = holds ? [...kept, ...below] : [...above, ...kept, ...below]
  const excess = holds ? 0 : Math.max(0, rows.length - limit)
  const pushedOff = rows.filter((row) => !freshById.has(row.id))
  const tooMany = new Set(excess > 0 ? pushedOff.slice(-excess) : [])
  return { rows: rows.filter((row) => !tooMany.has(row)), held: holds ? above.length : 0 }
}

function newer<R extends Row>(fresh: R | undefined, shown: R): R {
  return fresh && fresh.version >= shown.version ? fresh : shown
}
