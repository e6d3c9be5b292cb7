import type { FileHandle } from 'node:fs/promises'

/** A line of a file: the bytes from `start` to `end`, without what ends it. */
export interface Line {
  start: number
  end: number
  text: string
}

const blockBytes = 64 * 1_024
/** A line that is longer comes in pieces: memory is bounded. */
const longestLine = 1_024 * 1_024

/**
 * The lines of a file before the byte `from`, from the end, a block at a time, each block newest first: however long the file is, no more than a block and
 * a line are held. Empty lines are left out.
 */
export async function* linesBack(file: FileHandle, from: number): AsyncGenerator<Line[]> {
  let position = from
  let rest: Buffer = Buffer.alloc(0)
  while (position > 0) {
    const start = Math.max(0, position - blockBytes)
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(position - start), 0, position - start, start)
    // a file that was cut meanwhile has nothing there
    if (bytesRead < position - start) return
    const data = rest.length === 0 ? buffer : Buffer.concat([buffer, rest])
    const first = start === 0 || data.length > longestLine ? 0 : data.indexOf(10) + 1
    const isPart = first === 0 && start > 0 && data.length <= longestLine
    if (!isPart) yield linesIn(data, start, first)
    rest = isPart ? data : Buffer.from(data.subarray(0, first))
    position = start
  }
}

/** The lines of `data` from the byte `first`, newest first. `offset` is where `data` begins in its file. */
export function linesIn(data: Buffer, offset: number, first = 0): Line[] {
  const lines: Line[] = []
  for (let end = data.length; end > first; ) {
    const hasEnd = data[end - 1] === 10
    const last = hasEnd ? end - 1 : end
    const before = last > first ? data.lastIndexOf(10, last - 1) : first - 1
    const start = Math.max(first, before + 1)
    if (last > start) lines.push({ start: offset + start, end: offset + end, text: data.toString('utf8', start, last).replace(/\r$/, '') })
    end = start
  }
  return lines
}
