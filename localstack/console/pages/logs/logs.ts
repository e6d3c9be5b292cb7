import { type Level, levels } from '../../../logs/entry.ts'
import { followLogs } from '../../../logs/follow.ts'
import { type LogFilter, logPage, withSources } from '../../../logs/log-page.ts'
import { logsOf, partsOf } from '../../../logs/logs-of.ts'
import type { ConsoleContext } from '../../context.ts'
import type { LogsAnswer, NewLines } from './types.ts'

/** Entries of a page, and of what is sent at once while somebody follows. */
const most = 200
/** What is read of a log at once while somebody follows: of more only the newest. */
const mostBytes = 512 * 1_024
const everyMs = 500

/** The filter that an address says: `level`, `source` (several), `id`, `text`. */
export function filterOf(query: URLSearchParams): LogFilter {
  const [level, id, text] = [query.get('level'), query.get('id')?.trim(), query.get('text')]
  return {
    ...(levels.includes(level as Level) ? { level: level as Level } : {}),
    ...(query.has('source') ? { sources: query.getAll('source') } : {}),
    ...(id ? { id } : {}),
    ...(text ? { text } : {}),
  }
}

/** A page of the logs. */
export async function logs(context: ConsoleContext, filter: LogFilter, older?: string): Promise<LogsAnswer> {
  const stack = await context.stack()
  const sources = withSources(logsOf(context.project, stack), filter)
  // before the page is read: what comes meanwhile is followed, or is in the page, and nothing is missed
  const newest = JSON.stringify(Object.fromEntries(await Promise.all(sources.map(async (source) => [source.name, await source.end()]))))
  const page = await logPage(sources, filter, { older: older ?? newest, limit: most })
  return { ...page, newest, functions: Object.keys(stack.functions).sort(), parts: partsOf(context.project) }
}

/**
 * What comes after `from` (`LogsAnswer.newest`), some at a time, until `signal`; a place that nobody knows counts as now.
 */
export async function* follow(context: ConsoleContext, filter: LogFilter, from: string, signal: AbortSignal): AsyncGenerator<NewLines> {
  const sources = logsOf(context.project, await context.stack())
  for await (const { entries, skipped } of followLogs(sources, filter, { places: placesIn(from), mostBytes, everyMs, signal }))
    yield { entries: entries.slice(-most), skipped: skipped || entries.length > most }
}

function placesIn(from: string): Record<string, string> {
  try {
    const places = JSON.parse(from) as unknown
    return places && typeof places === 'object' ? (places as Record<string, string>) : {}
  } catch {
    return {}
  }
}
