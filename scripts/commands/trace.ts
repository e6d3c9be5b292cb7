import type { Call } from '@stagecraft/localstack/engines/invocation.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { callName, callOutcome } from '@stagecraft/localstack/traces/called.ts'
import { findTrace } from '@stagecraft/localstack/traces/find-trace.ts'
import { otlp } from '@stagecraft/localstack/traces/otlp.ts'
import type { Span, Trace } from '@stagecraft/localstack/traces/trace.ts'
import colours from 'picocolors'
import type { Output } from '../output/output.ts'
import { runningStack } from './running.ts'

/** How wide the bars are. */
const width = 40
/** Calls of one invocation that are printed, and characters of each. */
const mostCalls = 20
const mostOfCall = 120

/**
 * Follows a message, a request or a trace over all stations, and prints them as a waterfall. `--json`: in OTLP's form, as a collector takes it at
 * `/v1/traces`. Throws `no-such-trace`.
 */
export async function trace(project: Project, output: Output, id: string): Promise<void> {
  const found = await findTrace(project, await runningStack(project), id)
  if (found.spans.length === 0)
    throw new StagecraftError('no-such-trace', `Nothing is known of “${id}”.`, {
      hint: 'Invocations are there after they ended, the newest 64 MB of them. `make logs` shows ids of requests and traces.',
    })
  output.result(otlp(found), () => waterfall(found))
}

function waterfall({ traces, spans, isCut }: Trace): string {
  const start = Math.min(...spans.map(({ at }) => at))
  const whole = Math.max(1, ...spans.map(({ at, ms }) => at + ms - start))
  const names = Math.min(56, Math.max(...spans.map(({ name }) => name.length)))
  const lines = spans.flatMap((span) => [
    `  ${span.name.slice(0, names).padEnd(names)} ${bar(span, start, whole)} ${said(span, start)}`,
    ...calls(span).map((line) => `    ${line}`),
  ])
  return [
    `  ${traces.length > 0 ? `Trace ${traces.join(', ')}` : 'It carries the id of no trace.'} · ${spans.length} stations in ${whole} ms${isCut ? ' · there are more' : ''}`,
    ...lines,
  ].join('\n')
}

function bar({ kind, at, ms, status }: Span, start: number, whole: number): string {
  const from = Math.min(width - 1, Math.floor(((at - start) / whole) * width))
  const length = Math.max(1, Math.min(width - from, Math.round((ms / whole) * width)))
  const drawn = (kind === 'function' ? '█' : '·').repeat(length)
  return `${' '.repeat(from)}${status === 'failed' ? colours.red(drawn) : kind === 'function' ? drawn : colours.dim(drawn)}${' '.repeat(width - from - length)}`
}

// what an invocation asked a database and AWS for, with its time after the invocation's start
function calls({ at, calls: all = [], moreCalls = 0 }: Span): string[] {
  const more = moreCalls + Math.max(0, all.length - mostCalls)
  return [...all.slice(0, mostCalls).map((call) => callLine(call, at)), ...(more > 0 ? [colours.dim(`and ${more} more`)] : [])]
}

function callLine(call: Call, start: number): string {
  const name = callName(call)
  const outcome = callOutcome(call)
  return [
    colours.dim(`+${Math.max(0, call.at - start).toFixed(1)} ms`.padStart(11)),
    `${call.ms.toFixed(1)} ms`.padStart(10),
    name.length > mostOfCall ? `${name.slice(0, mostOfCall)}…` : name,
    call.error || call.unfinished ? colours.red(outcome) : colours.dim(outcome),
  ].join('  ')
}

function said({ kind, at, ms, attempt, brought, role, error, waits }: Span, start: number): string {
  const about = [
    `+${at - start} ms`,
    kind !== 'function' ? `${waits ? 'has waited' : 'waits'} ${ms} ms` : `${ms} ms`,
    ...(brought.length > 1 ? [`${brought.length} messages`] : []),
    ...(attempt && attempt > 1 ? [`attempt ${attempt}`] : []),
    ...(role ? [`as ${role}`] : []),
  ].join(' · ')
  return [about, waits, error && colours.red(error)].filter(Boolean).join(' ')
}
