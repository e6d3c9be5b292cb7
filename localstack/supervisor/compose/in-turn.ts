/** Something that waits for others, by their names. */
export interface Dependent {
  name: string
  dependsOn: readonly string[]
}

/**
 * Does `work` for each, after those that it depends on and `most` at once, else in their order. What each gave is in their order, too. Where one fails, what waits
 * does not begin, and the promise rejects with that; what is under way goes on.
 */
export function inTurn<T extends Dependent, Made>(all: readonly T[], most: number, work: (each: T) => Promise<Made>): Promise<Made[]> {
  const made = new Map<string, Made>()
  const waiting = [...all]
  let underWay = 0
  let isFailed = false
  return new Promise((resolve, reject) => {
    const begin = async (each: T) => {
      underWay += 1
      try {
        made.set(each.name, await work(each))
        underWay -= 1
        next()
      } catch (error) {
        isFailed = true
        reject(error)
      }
    }
    const next = () => {
      if (made.size === all.length) resolve(all.map(({ name }) => made.get(name) as Made)) // all have made theirs
      while (!isFailed && underWay < most) {
        const at = waiting.findIndex(({ dependsOn }) => dependsOn.every((name) => made.has(name)))
        const [each] = at === -1 ? [] : waiting.splice(at, 1)
        if (!each) return
        void begin(each)
      }
    }
    next()
  })
}
