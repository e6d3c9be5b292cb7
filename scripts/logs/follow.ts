import { setTimeout as sleep } from 'node:timers/promises'
import type { LogEntry } from '@stagecraft/localstack/logs/entry.ts'
import { type LogFilter, wanted } from '@stagecraft/localstack/logs/log-page.ts'
import type { LogSource } from '@stagecraft/localstack/logs/source.ts'

/** What is read of a log at once: of more only the newest. */
const mostBytes = 8 * 1_024 * 1_024

/** Prints what comes, as far as the filter wants it, until the process is told to end (Ctrl-C). */
export async function followLogs(sources: readonly LogSource[], filter: LogFilter, print: (entry: LogEntry) => void): Promise<void> {
  const ended = new AbortController()
  const end = () => ended.abort()
  process.once('SIGINT', end).once('SIGTERM', end)
  const isWanted = wanted(filter)
  const places = new Map(await Promise.all(sources.map(async (source) => [source, await source.end()] as const)))
  while (!ended.signal.aborted) {
    const lists = await Promise.all(
      [...places].map(async ([source, from]) => {
        const { entries, place } = await source.since(from, mostBytes)
        places.set(source, place)
        return entries.filter(isWanted)
      }),
    )
    for (const entry of lists.flat().sort((one, other) => one.at - other.at)) print(entry)
    await sleep(250, undefined, { signal: ended.signal }).catch(() => {})
  }
}
