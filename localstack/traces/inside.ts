import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Call, Inside, InvocationRecord, Value } from '../engines/invocation.ts'
import type { Span } from './trace.ts'

/** Calls that a trace shows. */
const mostCalls = 5_000

/** What the engine keeps, in its folder for that, of what went on inside an invocation; undefined where nobody watched, or it is kept no more. It may hold secrets. */
export async function insideOf(folder: string, { inside, request }: InvocationRecord): Promise<Inside | undefined> {
  if (!inside) return undefined
  // a name of a file, and no way out of the folder
  const file = /^\d{6}\.jsonl$/.test(inside.file) && (await open(join(folder, inside.file)).catch(() => undefined))
  if (!file) return undefined
  try {
    const { buffer } = await file.read({ buffer: Buffer.alloc(inside.bytes), position: inside.at })
    return insideIn(buffer.toString('utf8'), request)
  } finally {
    await file.close()
  }
}

/** An invocation's two lines, as the engine writes them: what came in and out, and its calls. Undefined where they are another's or not whole. */
export function insideIn(text: string, request: string): Inside | undefined {
  const [first = '', second = ''] = text.split('\n', 2)
  const values = parsed(first)
  if (values?.request !== request) return undefined
  // a function can write such a line itself
  const told = parsed(second) ?? {}
  const began = Number(told.began ?? 0)
  const calls = Array.isArray(told.calls) ? told.calls.filter(isCall) : []
  const more = Number(told.more ?? 0) || 0
  return {
    ...keptValue('input', values),
    ...keptValue('output', values),
    calls: calls.map((call) => ({ ...call, at: began + call.at })).sort((one, other) => one.at - other.at),
    more,
  }
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = line === '' ? undefined : JSON.parse(line)
    return value && typeof value === 'object' ? (value as Record<string, unknown>) : undefined // any member may be missing
  } catch {
    return undefined
  }
}

function isCall(call: unknown): call is Call {
  const { at, ms, sql, aws, op } = (call ?? {}) as Record<string, unknown>
  return Number.isFinite(at) && Number.isFinite(ms) && (typeof sql === 'string' || (typeof aws === 'string' && typeof op === 'string'))
}

function keptValue(name: 'input' | 'output', values: Record<string, unknown>): { [name]?: Value } {
  const start = values[`${name}Start`]
  if (typeof start === 'string') return { [name]: { text: start, length: Number(values[`${name}Length`]) } }
  return values[name] !== undefined ? { [name]: { text: JSON.stringify(values[name]) } } : {}
}

/** The same without secrets: `hide` takes them out of a text. */
export function hidden({ input, output, calls, more }: Inside, hide: (text: string) => string): Inside {
  const without = (value: Value) => ({ ...value, text: hide(value.text) })
  return {
    ...(input ? { input: without(input) } : {}),
    ...(output ? { output: without(output) } : {}),
    calls: calls.map((call) => hiddenCall(call, hide)),
    more,
  }
}

function hiddenCall(call: Call, hide: (text: string) => string): Call {
  return 'sql' in call ? { ...call, sql: hide(call.sql) } : { ...call, ...(call.on ? { on: hide(call.on) } : {}) }
}

/** The spans of a trace, those of invocations with their calls; `hiding` is asked once, where there are any. */
export async function withCalls(
  spans: readonly Span[],
  records: ReadonlyMap<string, InvocationRecord>,
  folder: string | undefined,
  hiding: (functions: readonly string[]) => Promise<(text: string) => string>,
): Promise<Span[]> {
  const watched = spans.flatMap((span) => {
    const record = span.kind === 'function' ? records.get(span.request) : undefined
    return record?.inside ? [{ span, record }] : []
  })
  if (watched.length === 0 || !folder) return [...spans]
  const hide = await hiding(watched.map(({ record }) => record.function))
  const found = new Map<Span, Pick<Span, 'calls' | 'moreCalls'>>()
  let left = mostCalls
  for (const { span, record } of watched) {
    const inside = await insideOf(folder, record)
    // what was done while the process started, before its first invocation came
    const calls = inside?.calls.filter(({ at, ms }) => at + ms >= record.at) ?? []
    const kept = calls.slice(0, left).map((call) => hiddenCall(call, hide))
    left -= kept.length
    const more = (inside?.more ?? 0) + calls.length - kept.length
    if (kept.length + more > 0) found.set(span, { calls: kept, ...(more > 0 ? { moreCalls: more } : {}) })
  }
  return spans.map((span) => ({ ...span, ...found.get(span) }))
}
