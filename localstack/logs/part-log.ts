import { type FileHandle, open } from 'node:fs/promises'
import { goesOn, type LogEntry, levelOf, requestIn, timeIn, traceIn } from './entry.ts'
import { type Line, linesBack, linesIn } from './lines-back.ts'
import type { Located, LogSource } from './source.ts'

/** Lines that belong to one entry, at the most, and their characters. */
const mostLines = 500
const mostOfEntry = 64 * 1_024

/**
 * The log of a part, a file of text; it need not be there. `nameOf` finds the function that a line belongs to, where it has those of functions.
 * A place is a number of bytes. A line without a time has that of the line that was read before it.
 */
export function partLog(name: string, file: string, nameOf?: (text: string) => string | undefined): LogSource {
  const entryOf = (text: string, near: number): LogEntry => {
    const [request, trace] = [requestIn(text), traceIn(text)]
    return {
      ...{ at: timeIn(text) ?? near, source: nameOf?.(text) ?? name, level: levelOf(text), text },
      ...(request ? { request } : {}),
      ...(trace ? { trace } : {}),
    }
  }
  return {
    name,
    mayHave: (source) => source === name || nameOf !== undefined,
    end: async () => String((await withFile(file, async (handle) => (await handle.stat()).size)) ?? 0),
    async *back(from, wants) {
      const handle = await openOrNothing(file)
      if (!handle) return
      try {
        const { size, mtimeMs } = await handle.stat()
        let near = Math.round(mtimeMs)
        let pending: Line[] = []
        const take = (line: Line): Located[] => {
          const lines = [line, ...pending.toReversed()]
          const behind = String(pending[0]?.end ?? line.end)
          pending = []
          const text = textOf(lines)
          near = timeIn(line.text) ?? near
          return wants(text) ? [{ entry: entryOf(text, near), behind }] : []
        }
        for await (const lines of linesBack(handle, Math.min(Number(from), size))) {
          const entries: Located[] = []
          for (const line of lines) {
            if (goesOn(line.text) && pending.length < mostLines) pending.push(line)
            else entries.push(...take(line))
          }
          yield { entries, reached: String(pending[0]?.end ?? lines.at(-1)?.start ?? from) }
        }
        // lines that go on with nothing
        const [last] = pending.splice(-1)
        if (last) yield { entries: take(last), reached: '0' }
      } finally {
        await handle.close()
      }
    },
    since: async (place, mostBytes) => {
      const read = await withFile(file, (handle) => newest(handle, Number(place), mostBytes))
      if (!read) return { entries: [], place: '0', skipped: false }
      const groups: Line[][] = []
      for (const line of linesIn(read.data, 0).reverse()) {
        const group = groups.at(-1)
        if (group && goesOn(line.text) && group.length < mostLines) group.push(line)
        else groups.push([line])
      }
      let near = Date.now()
      const entries = groups.map((lines) => {
        const entry = entryOf(textOf(lines), near)
        near = entry.at
        return entry
      })
      return { entries, place: String(read.end), skipped: read.skipped }
    },
  }
}

function textOf(lines: readonly Line[]): string {
  const text = lines.map((line) => line.text).join('\n')
  return text.length > mostOfEntry ? `${text.slice(0, mostOfEntry)}…` : text
}

/** Whole lines from `place` to the end of a file, of the newest `mostBytes`. A file that is shorter by now has begun anew. */
export async function newest(handle: FileHandle, place: number, mostBytes: number): Promise<{ data: Buffer; end: number; skipped: boolean }> {
  const { size } = await handle.stat()
  const from = place > size ? 0 : place
  const start = Math.max(from, size - mostBytes)
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(size - start), 0, size - start, start)
  const read = buffer.subarray(0, bytesRead)
  const first = start > from ? read.indexOf(10) + 1 : 0
  const last = read.lastIndexOf(10) + 1
  return { data: read.subarray(first, Math.max(first, last)), end: start + Math.max(first, last), skipped: start > from }
}

async function withFile<T>(file: string, read: (handle: FileHandle) => Promise<T>): Promise<T | undefined> {
  const handle = await openOrNothing(file)
  if (!handle) return undefined
  try {
    return await read(handle)
  } finally {
    await handle.close()
  }
}

async function openOrNothing(file: string): Promise<FileHandle | undefined> {
  return open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}
