const { SeenCalls } = require('./seen-calls.cjs')
const { watchRequests } = require('./watch-requests.cjs')
const { watchSockets } = require('./watch-sockets.cjs')

/** How long before its time limit an invocation tells what it has done until then: nobody asks a process that ran out of time. */
const beforeLimitMs = 100

/**
 * Watches, in the process of a function, what an invocation does: its statements to PostgreSQL and its calls of AWS. It changes nothing of either, keeps no
 * process alive, and an error of its own is nobody's.
 *
 * @param {string} mark before what is told, on a line of its own
 * @param {(line: string) => void} write where it is told that an invocation is nearly out of time, or in the middle of one that the process ends; '' where nothing was seen
 * @returns {{ begin(limitMs: number): void, told(): string }} `begin` at each invocation; `told` ends it and returns the line, '' where nothing was seen
 */
function observe(mark, write) {
  const calls = new SeenCalls()
  let nearLimit
  const line = () => {
    const told = calls.told()
    return told && `${mark}${told}\n`
  }
  const quietly = (work) => {
    try {
      return work()
    } catch {
      return ''
    }
  }
  const tell = () => write(quietly(line))
  quietly(() => watchSockets(calls))
  quietly(() => watchRequests(calls))
  // a process that ends in the middle of an invocation
  process.on('exit', () => {
    if (calls.isBegun) tell()
  })
  return {
    begin: (limitMs) => {
      calls.begin()
      nearLimit = setTimeout(tell, Math.max(limitMs - beforeLimitMs, limitMs / 2)).unref()
    },
    told: () => {
      clearTimeout(nearLimit)
      const now = quietly(line)
      calls.end()
      return now
    },
  }
}

module.exports = { observe }
