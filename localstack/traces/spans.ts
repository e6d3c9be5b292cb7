import type { InvocationRecord, Origin } from '../engines/invocation.ts'
import { errorIn, type LogEntry, traceIn } from '../logs/entry.ts'
import { entriesOf } from '../logs/invocation-log.ts'
import type { Span } from './trace.ts'

/** What spans are made for: the words of what was asked for, and the ids of its traces. */
export interface Wanted {
  asked: string
  traces: ReadonlySet<string>
}

/** The messages of a station that are named; of more only the number. */
const mostNamed = 50

/** What an event comes from, as the record names it, that is a station of its own. */
const stations: Readonly<Record<string, Span['kind']>> = { sqs: 'queue', s3: 'bucket', sns: 'topic' }

/** An invocation as a span, and before it a span for each queue that its messages waited in, and for each bucket and topic that it heard from. */
export function spansOf(record: InvocationRecord, name: string, wanted: Wanted): Span[] {
  const { at, ms, role, request, error } = record
  const lines = entriesOf(record, name)
  // where nothing of the event belongs to the trace, the log does
  const own = record.from.filter((each) => belongs(each, wanted))
  const failed = own.find((each) => each.failed)
  const why = error ?? (failed ? 'The function said that it failed.' : undefined) ?? errorOf(lines)
  const isAsked = request === wanted.asked || own.some(({ id }) => id === wanted.asked) || record.log.includes(wanted.asked) || own.length === 0
  const shared = { role, request, broughtInAll: record.from.length, isAsked, ...attemptOf(own) }
  const status = why ? ('failed' as const) : ('ok' as const)
  const span: Span = { ...shared, kind: 'function', name, at, ms, status, ...(why ? { error: why } : {}), brought: named(own), lines }
  // an event of S3 has no place for a trace's id: it leads to this invocation all the same
  const led = own.length > 0 ? own : record.from.filter(({ trace }) => !trace)
  const waited = Map.groupBy(
    led.filter(({ kind, sent }) => kind in stations && sent),
    ({ kind, name: from = '' }) => `${kind} ${from}`,
  )
  const before = [...waited.values()].map((events): Span => {
    const sent = Math.min(at, ...events.map((each) => timeOf(each.sent)))
    const { role: _, ...rest } = shared
    const [{ kind = '', name: from = '' } = {}] = events
    return {
      ...rest,
      ...attemptOf(events),
      kind: stations[kind] ?? 'queue',
      name: from,
      at: sent,
      ms: at - sent,
      status: 'ok',
      brought: named(events),
      lines: [],
    }
  })
  return [...before, span]
}

function belongs({ trace, id }: Origin, { asked, traces }: Wanted): boolean {
  return id === asked || (trace !== undefined && traces.has(traceIn(trace) ?? ''))
}

function attemptOf(messages: readonly Origin[]): { attempt?: number } {
  const attempts = messages.flatMap(({ attempt }) => attempt ?? [])
  return attempts.length > 0 ? { attempt: Math.max(...attempts) } : {}
}

function named(messages: readonly Origin[]): Span['brought'] {
  return messages.slice(0, mostNamed).map(({ kind, name = '', id = '', attempt, group, failed }) => ({
    ...{ kind, name, id },
    ...(attempt ? { attempt } : {}),
    ...(group ? { group } : {}),
    ...(failed ? { failed } : {}),
  }))
}

/**
 * Lines of the same request as a span: of functions that run beside the engine, which keeps nothing of them. A line that says how long it took, in a field
 * `milliseconds` or `durationMs`, says when it began.
 */
export function spanOfLines(lines: readonly LogEntry[], request: string): Span | undefined {
  const [first] = lines
  if (!first) return undefined
  const took = Math.max(0, ...lines.map(({ text }) => Number(/"(?:milliseconds|duration_?ms)":\s*([\d.]+)/i.exec(text)?.[1] ?? 0)))
  const end = Math.max(...lines.map(({ at }) => at))
  const at = Math.min(end - took, ...lines.map((line) => line.at))
  const error = errorOf(lines)
  const status = error ? ('failed' as const) : ('ok' as const)
  return {
    ...{ kind: 'function', name: first.source, at, ms: end - at, status, request },
    ...(error ? { error } : {}),
    ...{ brought: [], broughtInAll: 0, lines: [...lines], isAsked: true },
  }
}

function errorOf(lines: readonly LogEntry[]): string | undefined {
  const first = lines.find(({ level }) => level === 'error')
  return first && errorIn(first.text)
}

function timeOf(sent: Origin['sent']): number {
  return typeof sent === 'number' ? sent : Date.parse(sent ?? '')
}
