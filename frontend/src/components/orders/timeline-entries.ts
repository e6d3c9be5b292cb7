import type { OrderEvent } from '../../state/model.ts'

export type TimelineEntry = { kind: 'event'; event: OrderEvent } | { kind: 'gap'; from: number; to: number; behind: readonly number[] }

/** The events of an order with a gap wherever sequences are missing between them; `behind` is what waits behind it, up to the next gap. */
export function timelineEntries(events: readonly OrderEvent[]): TimelineEntry[] {
  const entries: TimelineEntry[] = []
  let expected = events.some((event) => event.state === 'applied') ? (events[0]?.sequence ?? 1) : 1
  for (const [index, event] of events.entries()) {
    if (event.sequence > expected) entries.push({ kind: 'gap', from: expected, to: event.sequence - 1, behind: run(events.slice(index)) })
    entries.push({ kind: 'event', event })
    expected = event.sequence + 1
  }
  return entries
}

// 3, 4, 5, 8 begins with the run 3, 4, 5
function run(events: readonly OrderEvent[]): number[] {
  const sequences = events.map((event) => event.sequence)
  const end = sequences.findIndex((sequence, index) => index > 0 && sequence !== (sequences[index - 1] ?? 0) + 1)
  return end === -1 ? sequences : sequences.slice(0, end)
}
