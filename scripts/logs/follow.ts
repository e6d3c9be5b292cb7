import type { LogEntry } from '@stagecraft/localstack/logs/entry.ts'
import { followLogs } from '@stagecraft/localstack/logs/follow.ts'
import type { LogFilter } from '@stagecraft/localstack/logs/log-page.ts'
import type { LogSource } from '@stagecraft/localstack/logs/source.ts'

/** Prints what comes, as far as the filter wants it, until the process is told to end (Ctrl-C). */
export async function printNewLogs(sources: readonly LogSource[], filter: LogFilter, print: (entry: LogEntry) => void): Promise<void> {
  const ended = new AbortController()
  const end = () => ended.abort()
  process.once('SIGINT', end).once('SIGTERM', end)
  const following = { mostBytes: 8 * 1_024 * 1_024, everyMs: 250, signal: ended.signal }
  for await (const { entries } of followLogs(sources, filter, following)) for (const entry of entries) print(entry)
}
