import { engineNamed } from '../engines/index.ts'
import type { InvocationRecord } from '../engines/invocation.ts'
import { enginePlace } from '../engines/place.ts'
import { StagecraftError } from '../errors.ts'
import { type LogEntry, traceIn } from '../logs/entry.ts'
import { type LogPage, logPage } from '../logs/log-page.ts'
import { logsOf } from '../logs/logs-of.ts'
import type { LogSource } from '../logs/source.ts'
import type { Project } from '../project.ts'
import { shortNames } from '../stack/short-names.ts'
import { frontSecret } from '../supervisor/front-secret.ts'
import type { StackRecord } from '../supervisor/records.ts'
import { hidingOf } from './hiding.ts'
import { withCalls } from './inside.ts'
import { recordsWith } from './records.ts'
import { spanOfLines, spansOf, type Wanted } from './spans.ts'
import type { Span, Trace } from './trace.ts'
import { waitingSpans } from './waiting.ts'

/** Invocations that are made into a trace, traces that one id may lead to, and spans that are shown. */
const mostRecords = 2_000
const mostTraces = 3
const mostSpans = 500
/** How long the logs of parts are searched. */
const searchMs = 1_000

/**
 * What is known of `asked`: the id of a trace, a request or a message, or anything that stands in a log (an id of the application's own). By it its traces are
 * found, and by these all other stations. Throws `no-trace-id` where it is too short to be one, and `no-traces` where the engine keeps no invocations.
 */
export async function findTrace(project: Project, stack: StackRecord, asked: string): Promise<Trace> {
  if (asked.trim().length < 4)
    throw new StagecraftError('no-trace-id', `“${asked}” is too short to look for.`, {
      hint: 'Give the id of a trace, a request or a message, or another text of at least 4 characters that stands in a log.',
    })
  const engine = engineNamed(project.engine)
  const place = enginePlace(project)
  const folder = engine.invocations?.(place)
  if (!folder)
    throw new StagecraftError('no-traces', `The engine ${project.engine} keeps no record of invocations.`, {
      hint: 'Traces are there on the default engine, as a process or in a container. `make logs` shows the logs on every engine.',
    })
  const parts = logsOf(project, stack).filter(({ name }) => name !== 'functions')
  const waiting = async (wanted: Wanted) => waitingSpans(engine, { endpoint: stack.endpoint, frontSecret: await frontSecret(project) }, wanted)
  const hiding = (functions: readonly string[]) => hidingOf(project, stack, functions)
  return traceFrom({ folder, inside: engine.inside?.(place), parts, shortName: shortNames(stack.functions), waiting, hiding }, asked.trim())
}

/** Where the stations of traces are found. */
export interface TraceSources {
  /** The folder of the engine's records. */
  folder: string
  /** The folder of what went on inside of them; undefined where nothing is kept. */
  inside: string | undefined
  parts: readonly LogSource[]
  shortName(fullName: string): string
  /** The messages that still wait. */
  waiting(wanted: Wanted): Promise<Span[]>
  /** What takes the secrets out of a text: those of the stack, and of functions, by their full names. */
  hiding(functions: readonly string[]): Promise<(text: string) => string>
}

/** `findTrace` for given sources. */
export async function traceFrom({ folder, inside, parts, shortName, waiting, hiding }: TraceSources, asked: string): Promise<Trace> {
  const given = traceIn(asked) ?? (/^[0-9a-f]{32}$/.test(asked) ? asked : undefined)
  const named = await recordsWith(folder, [asked], mostRecords)
  const lines = await linesWith(parts, asked)
  const traces = new Set(
    given ? [given] : [...named.flatMap((record) => tracesOf(record, asked)), ...lines.flatMap(({ trace }) => trace ?? [])].slice(0, mostTraces),
  )
  const others = [...traces].filter((trace) => trace !== asked)
  const records = new Map(
    [...named, ...(others.length > 0 ? await recordsWith(folder, others, mostRecords) : [])].map((each) => [each.request, each]),
  )
  const wanted: Wanted = { asked, traces }
  const requests = Map.groupBy(
    lines.filter(({ request }) => request && !records.has(request)),
    ({ request = '' }) => request,
  )
  const all: Span[] = [
    ...[...records.values()].flatMap((record) => spansOf(record, shortName(record.function), wanted)),
    ...[...requests].flatMap(([request, own]) => spanOfLines(own, request) ?? []),
    ...(await waiting(wanted)),
  ]
  const kept = all.sort((one, other) => Number(other.isAsked) - Number(one.isAsked) || one.at - other.at).slice(0, mostSpans)
  const spans = await withCalls(kept.sort(inOrder), records, inside, hiding)
  return { asked, traces: [...traces], spans, isCut: all.length > kept.length }
}

// a queue stands before the function that took from it, though they begin together
function inOrder(one: Span, other: Span): number {
  return one.at - other.at || Number(one.kind === 'function') - Number(other.kind === 'function') || one.ms - other.ms
}

// of a batch the trace of the message that was asked for; else those of the lines that name it; else all
function tracesOf(record: InvocationRecord, asked: string): string[] {
  const in_ = (texts: readonly (string | undefined)[]) => texts.flatMap((text) => (text && traceIn(text)) || [])
  const own = in_(record.from.filter(({ id }) => id === asked).map(({ trace }) => trace))
  if (own.length > 0) return own
  const lines = record.log.split('\n').filter((line) => line.includes(asked))
  const said = in_(lines)
  return said.length > 0 && record.request !== asked ? said : [...said, ...in_(record.from.map(({ trace }) => trace))]
}

async function linesWith(parts: readonly LogSource[], asked: string): Promise<LogEntry[]> {
  const until = performance.now() + searchMs
  const entries: LogEntry[] = []
  let older: string | undefined
  do {
    const page: LogPage = await logPage(parts, { text: asked }, { older, limit: 200 })
    entries.push(...page.entries)
    older = page.older
  } while (older && entries.length < mostSpans && performance.now() < until)
  return entries.reverse()
}
