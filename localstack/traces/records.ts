import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InvocationRecord } from '../engines/invocation.ts'
import { invocationFiles, recordIn } from '../logs/invocation-log.ts'

/**
 * The records of invocations whose line has one of these words, newest first, at most `most`. A file at a time is held, 8 MB, and only lines that have one
 * are made into records: 64 MB are looked through in some hundredths of a second.
 */
export async function recordsWith(folder: string, words: readonly string[], most: number): Promise<InvocationRecord[]> {
  const found: InvocationRecord[] = []
  for (const name of (await invocationFiles(folder)).toReversed()) {
    const data = await readFile(join(folder, name)).catch(() => Buffer.alloc(0))
    const starts = new Set(words.flatMap((word) => linesWith(data, word)))
    for (const start of [...starts].sort((one, other) => other - one)) {
      const end = data.indexOf(10, start)
      const record = end < 0 ? undefined : recordIn(data.toString('utf8', start, end))
      if (record) found.push(record)
      if (found.length >= most) return found
    }
  }
  return found
}

/** The newest records, newest first. */
export async function newestRecords(folder: string, most: number): Promise<InvocationRecord[]> {
  return recordsWith(folder, ['"request":'], most)
}

/** The record of a request. */
export async function recordOf(folder: string, request: string): Promise<InvocationRecord | undefined> {
  return (await recordsWith(folder, [`"request":"${request}"`], 10)).find((record) => record.request === request)
}

// where the lines begin
function linesWith(data: Buffer, word: string): number[] {
  const starts: number[] = []
  for (let at = data.indexOf(word); at >= 0; ) {
    starts.push(data.lastIndexOf(10, at) + 1)
    const end = data.indexOf(10, at)
    at = end < 0 ? -1 : data.indexOf(word, end)
  }
  return starts
}
