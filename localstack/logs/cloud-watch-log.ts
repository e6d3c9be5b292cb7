import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { clientOptions, type EngineAccess } from '../stack/client-options.ts'
import { type LogEntry, levelOf, requestIn, traceIn } from './entry.ts'
import { logEvents } from './log-events.ts'
import type { LogSource } from './source.ts'

/** How far back is read. */
const lookBackMs = 60 * 60_000

/**
 * What a function said, as CloudWatch has it, where the engine keeps no files of it: of the last hour. `source` is its short name, `name` its full one. A
 * place is `milliseconds:count`: behind everything before that millisecond, and so many entries of it.
 */
export function cloudWatchLog(access: EngineAccess, source: string, name: string): LogSource {
  const between = (from: number, until: number) => entriesBetween(access, source, name, from, until)
  return {
    name: `function ${source}`,
    mayHave: (asked) => asked === source,
    end: async () => `${Date.now()}:0`,
    async *back(from, wants) {
      const [until, count] = numbersIn(from)
      // all of the hour came at once
      if (until === 0) return
      const before = ranked(await between(until - lookBackMs, until)).filter(({ entry: { at }, rank }) => at < until || rank < count)
      const entries = before.toReversed().map(({ entry, rank }) => ({ entry, behind: `${entry.at}:${rank + 1}` }))
      yield { entries: entries.filter(({ entry }) => wants(entry.text, entry.level)), reached: '0:0' }
    },
    since: async (place) => {
      const [from, count] = numbersIn(place)
      // the engine's clock may be a little ahead
      const all = ranked(await between(from, Date.now() + 60_000))
      const fresh = all.filter(({ entry: { at }, rank }) => at > from || rank >= count).map(({ entry }) => entry)
      const last = all.at(-1)
      return { entries: fresh, place: last ? `${last.entry.at}:${last.rank + 1}` : place, skipped: false }
    },
  }
}

// the how manieth each is of its millisecond, from 0
function ranked(entries: readonly LogEntry[]): { entry: LogEntry; rank: number }[] {
  const seen = new Map<number, number>()
  return entries.map((entry) => {
    const rank = seen.get(entry.at) ?? 0
    seen.set(entry.at, rank + 1)
    return { entry, rank }
  })
}

function numbersIn(place: string): [ms: number, count: number] {
  const [ms, count] = place.split(':').map(Number)
  return [ms || 0, count || 0]
}

async function entriesBetween(access: EngineAccess, source: string, name: string, startTime: number, endTime: number): Promise<LogEntry[]> {
  const client = new CloudWatchLogsClient(clientOptions(access))
  try {
    // the logs of the others are shown
    const events = await logEvents(client, { logGroupName: `/aws/lambda/${name}`, startTime, endTime }).catch(() => [])
    return events.flatMap(({ at, text }) => entryOf(source, at, text)).sort((one, other) => one.at - other.at)
  } finally {
    client.destroy()
  }
}

// without Lambda's own frame around it
function entryOf(source: string, at: number, text: string): LogEntry[] {
  if (/^(START|END|REPORT|INIT_START) /.test(text)) return []
  const [request, trace] = [requestIn(text), traceIn(text)]
  return [{ at, source, level: levelOf(text), text, ...(request ? { request } : {}), ...(trace ? { trace } : {}) }]
}
