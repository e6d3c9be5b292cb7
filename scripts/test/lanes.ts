/**
 * How many suites run at a time. A suite keeps most of a processor busy, and has processes that wait: with three on two processors, waits in tests ran into
 * their limits. No more than four: the longest suite takes as long then.
 */
export function lanesOn(processors: number): number {
  return Math.min(processors, 4, Math.ceil((processors + 2) / 2))
}

/** Runs each item, up to `lanes` at a time, in their order. Waits for those that run when one throws, and begins no other. */
export async function inLanes<Item>(items: readonly Item[], lanes: number, run: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items]
  let isOver = false
  const through = async () => {
    for (let next = left.shift(); next && !isOver; next = left.shift()) {
      try {
        await run(next)
      } catch (error) {
        isOver = true
        throw error
      }
    }
  }
  const failed = (await Promise.allSettled(Array.from({ length: lanes }, through))).find((each) => each.status === 'rejected')
  if (failed) throw failed.reason
}
