import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { InvocationRecord } from '../engines/invocation.ts'
import { goesOn, type LogEntry, levelOf, timeIn, traceIn } from './entry.ts'
import { linesBack, linesIn } from './lines-back.ts'
import { newest } from './part-log.ts'
import type { Located, LogSource } from './source.ts'

/** The files of invocations, oldest first; none where the folder is not there. */
export async function invocationFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => /^\d{6}\.jsonl$/.test(name)).sort()
}

/** A line of such a file; undefined where it is not whole. */
export function recordIn(line: string): InvocationRecord | undefined {
  try {
    return JSON.parse(line) as InvocationRecord // as the engine writes it
  } catch {
    return undefined
  }
}

/** What an invocation logged, oldest first, and at its end the error that it failed with. `name` is the function's short name. */
export function entriesOf(record: InvocationRecord, name: string): LogEntry[] {
  const { at, ms, request, from, error, log } = record
  const traces = [...new Set(from.flatMap(({ trace }) => (trace && traceIn(trace)) || []))]
  const only = traces.length === 1 ? traces[0] : undefined
  const texts: string[] = []
  for (const line of log.split('\n')) {
    const before = texts.length - 1
    if (before >= 0 && goesOn(line)) texts[before] += `\n${line}`
    else if (line !== '') texts.push(line)
  }
  let near = at
  const entries = texts.map((text): LogEntry => {
    near = timeIn(text) ?? near
    const trace = traceIn(text) ?? only
    return { at: near, source: name, level: levelOf(text), text, request, ...(trace ? { trace } : {}) }
  })
  if (error) entries.push({ at: at + ms, source: name, level: 'error', text: `Failed: ${error}`, request, ...(only ? { trace: only } : {}) })
  return entries
}

/**
 * What the functions said, from the files of an engine. A place is `file:bytes:skipped`: of the invocation that ends there, that many of its newest
 * entries were read already.
 */
export function invocationLog(folder: string, shortName: (fullName: string) => string): LogSource {
  const all = (line: string) => {
    const record = recordIn(line)
    // the lines of others stand in the log of the part that ran them
    return record && !record.beside ? entriesOf(record, shortName(record.function)) : []
  }
  return {
    name: 'functions',
    // of functions that are not there any more, too
    mayHave: () => true,
    end: async () => {
      const file = (await invocationFiles(folder)).at(-1)
      return file ? `${file}:${await sizeOf(join(folder, file))}:0` : '000000.jsonl:0:0'
    },
    async *back(from, wants) {
      const [file = '', bytes, skip] = from.split(':')
      const files = (await invocationFiles(folder)).filter((each) => each <= file)
      for (const each of files.toReversed()) {
        const handle = await open(join(folder, each)).catch(() => undefined)
        // the oldest goes while it is read
        if (!handle) return
        try {
          const { size } = await handle.stat()
          let skipped = each === file ? Number(skip) : 0
          for await (const lines of linesBack(handle, each === file ? Math.min(Number(bytes), size) : size)) {
            const entries: Located[] = []
            for (const { end, text } of lines) {
              const found = all(text).toReversed()
              for (const [index, entry] of found.entries())
                if (index >= skipped && wants(entry.text, entry.level)) entries.push({ entry, behind: `${each}:${end}:${index}` })
              skipped = 0
            }
            yield { entries, reached: `${each}:${lines.at(-1)?.start ?? 0}:0` }
          }
        } finally {
          await handle.close()
        }
      }
    },
    since: async (place, mostBytes) => {
      const [file = '', bytes] = place.split(':')
      const files = (await invocationFiles(folder)).filter((each) => each >= file)
      const last = files.at(-1)
      if (!last) return { entries: [], place, skipped: false }
      const entries: LogEntry[] = []
      let [end, skipped] = [0, files.length > 2]
      for (const each of files.slice(-2)) {
        const handle = await open(join(folder, each)).catch(() => undefined)
        if (!handle) continue
        try {
          const read = await newest(handle, each === file ? Number(bytes) : 0, mostBytes)
          entries.push(
            ...linesIn(read.data, 0)
              .reverse()
              .flatMap(({ text }) => all(text)),
          )
          end = read.end
          skipped ||= read.skipped
        } finally {
          await handle.close()
        }
      }
      return { entries, place: `${last}:${end}:0`, skipped }
    },
  }
}

async function sizeOf(path: string): Promise<number> {
  const handle = await open(path)
  try {
    return (await handle.stat()).size
  } finally {
    await handle.close()
  }
}
