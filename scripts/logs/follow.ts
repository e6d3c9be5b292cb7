import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { type LogEntry, partFiles, readFunctionLogs, toEntry } from './sources.ts'

/** Prints what comes, of these functions and, if wanted, of the parts, until the process is told to end (Ctrl-C). */
export async function followLogs(
  project: Project,
  stack: StackRecord,
  functions: Record<string, string>,
  { parts, since }: { parts: boolean; since: Date },
  print: (entry: LogEntry) => void,
): Promise<void> {
  const ended = new AbortController()
  const end = () => ended.abort()
  process.once('SIGINT', end).once('SIGTERM', end)
  const places = new Map<string, number>()
  if (parts) for (const file of Object.values(partFiles)) places.set(file, (await stat(join(project.state, file)).catch(() => ({ size: 0 }))).size)
  let from = since
  let seen = new Set<string>()
  while (!ended.signal.aborted) {
    const ofFunctions = await readFunctionLogs(stack, functions, from)
    const fresh = ofFunctions.filter((entry) => !seen.has(keyOf(entry)))
    const ofParts = parts
      ? (await Promise.all(Object.entries(partFiles).map(([source, file]) => newLines(project, source, file, places)))).flat()
      : []
    for (const entry of [...fresh, ...ofParts].sort((one, other) => one.at.getTime() - other.at.getTime())) print(entry)
    const last = ofFunctions.at(-1)?.at
    if (last) {
      from = new Date(Math.max(from.getTime(), ...ofFunctions.map(({ at }) => at.getTime())))
      // the same millisecond is read again, without what was shown
      seen = new Set(ofFunctions.filter(({ at }) => at >= from).map(keyOf))
    }
    await sleep(250, undefined, { signal: ended.signal }).catch(() => {})
  }
}

function keyOf({ at, source, text }: LogEntry): string {
  return `${at.getTime()} ${source} ${text}`
}

async function newLines(project: Project, source: string, file: string, places: Map<string, number>): Promise<LogEntry[]> {
  const handle = await open(join(project.state, file)).catch(() => undefined)
  if (!handle) return []
  try {
    const from = places.get(file) ?? 0
    const { size } = await handle.stat()
    if (size <= from) return []
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from)
    const end = buffer.subarray(0, bytesRead).lastIndexOf(10) + 1
    places.set(file, from + end)
    return buffer
      .subarray(0, end)
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => ({ ...toEntry(source, line), at: new Date() }))
  } finally {
    await handle.close()
  }
}
