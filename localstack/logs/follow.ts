import { setTimeout as sleep } from 'node:timers/promises'
import type { LogEntry } from './entry.ts'
import { type LogFilter, wanted, withSources } from './log-page.ts'
import type { LogSource } from './source.ts'

export interface Following {
  /** Where to begin, by the names of sources; one that is not named begins now. */
  places?: Readonly<Record<string, string>>
  /** What is read of a source at once: of more only the newest. */
  mostBytes: number
  everyMs: number
  signal: AbortSignal
}

/**
 * What comes, as far as the filter wants it, oldest first, some at a time, until `signal`. The next is read when the one before has been taken, so that
 * nothing heaps up; `skipped` says that there was more.
 */
export async function* followLogs(
  all: readonly LogSource[],
  filter: LogFilter,
  { places = {}, mostBytes, everyMs, signal }: Following,
): AsyncGenerator<{ entries: LogEntry[]; skipped: boolean }> {
  const sources = withSources(all, filter)
  const isWanted = wanted(filter)
  const reached = new Map(await Promise.all(sources.map(async (source) => [source, places[source.name] ?? (await source.end())] as const)))
  while (!signal.aborted) {
    const read = await Promise.all(
      [...reached].map(async ([source, from]) => {
        const { entries, place, skipped } = await source.since(from, mostBytes)
        reached.set(source, place)
        return { entries: entries.filter(isWanted), skipped }
      }),
    )
    const entries = read.flatMap((each) => each.entries).sort((one, other) => one.at - other.at)
    if (entries.length > 0) yield { entries, skipped: read.some(({ skipped }) => skipped) }
    await sleep(everyMs, undefined, { signal }).catch(() => {})
  }
}
