import { eraseFields } from './erase-text.ts'

/** A line that is longer is no line of events: it is worked on in pieces. */
const longestLine = 1024 * 1024

/** A file's bytes with the customer's fields replaced, line by line; a line and a piece of the source in memory. `onErased` hears of the first one. */
export async function* eraseStream(source: AsyncIterable<Uint8Array>, customer: string, onErased: () => void): AsyncGenerator<Buffer> {
  let pending = Buffer.alloc(0)
  const pass = (bytes: Buffer) => {
    const result = eraseFields(bytes, customer)
    if (result !== bytes) onErased()
    return result
  }
  for await (const piece of source) {
    pending = Buffer.concat([pending, piece])
    const end = pending.lastIndexOf('\n') + 1 || (pending.length > longestLine ? endOfField(pending) : 0)
    if (end === 0) continue
    yield pass(pending.subarray(0, end))
    pending = pending.subarray(end)
  }
  if (pending.length > 0) yield pass(pending)
}

// behind a separator nothing is cut in two
function endOfField(bytes: Buffer): number {
  return Math.max(...[',', ';', '\t'].map((separator) => bytes.lastIndexOf(separator))) + 1 || bytes.length
}
