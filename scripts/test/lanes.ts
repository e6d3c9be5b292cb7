/** What can share something with others of its kind, and then runs alone of them. */
interface Sharing {
  needsStack: boolean
}

/**
 * Runs each item, up to `lanes` at a time. Those that need the stack run one after another, in their order, and begin first where others can run
 * beside them; in a single lane all run in their order. Waits for those that run when one throws, and begins no other.
 */
export async function inLanes<Item extends Sharing>(items: readonly Item[], lanes: number, run: (item: Item) => Promise<void>): Promise<void> {
  const onStack = lanes > 1 ? items.filter(({ needsStack }) => needsStack) : []
  const others = items.filter((item) => !onStack.includes(item))
  let isOver = false
  const through = async (queue: Item[]) => {
    for (let next = queue.shift(); next && !isOver; next = queue.shift()) {
      try {
        await run(next)
      } catch (error) {
        isOver = true
        throw error
      }
    }
  }
  const first = through(onStack).then(() => through(others))
  const rest = Array.from({ length: lanes - 1 }, () => through(others))
  const failed = (await Promise.allSettled([first, ...rest])).find((each) => each.status === 'rejected')
  if (failed) throw failed.reason
}
