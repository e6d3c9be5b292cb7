export const levels = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof levels)[number]

/** A line of a log, with the lines that belong to it: those of a stack, for one. */
export interface LogEntry {
  /** Milliseconds since 1970; 0 where nobody knows. */
  at: number
  /** The function's short name, or the part's. */
  source: string
  level: Level
  text: string
  /** The id of the request, and of the trace, that it belongs to; left out where it does not say so. */
  request?: string
  trace?: string
}

const stamps: readonly RegExp[] = [
  /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)/,
  /"(?:timestamp|time|@timestamp|ts)":\s*"([^"]{10,40})"/,
]
/** Where a number stands for a time (pino and others), milliseconds since 1970. */
const numberStamp = /"(?:timestamp|time|ts)":\s*(\d{13})\b/

/** When a line says it was written, milliseconds since 1970; a time without a zone is UTC. Undefined where it does not say. */
export function timeIn(text: string): number | undefined {
  const start = text.slice(0, 2_000)
  for (const stamp of stamps) {
    const found = stamp.exec(start)?.[1]?.replace(',', '.').replace(' ', 'T')
    const at = found && Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(found) ? found : `${found}Z`)
    if (at) return at
  }
  const number = start.startsWith('{') && numberStamp.exec(start)?.[1]
  return number ? Number(number) : undefined
}

/** A line without the time that it begins with, for where that is shown beside it. */
export function withoutTime(text: string): string {
  const [, stamp = ''] = stamps[0]?.exec(text) ?? []
  return stamp
    ? text
        .slice(stamp.length)
        .replace(/^ UTC\b/, '')
        .trimStart()
    : text
}

/** Whether a line belongs to the one before it: it is set in, or goes on with a stack. */
export function goesOn(text: string): boolean {
  return /^(\s|[}\])]|Caused by:)/.test(text)
}

const words: readonly [pattern: RegExp, level: Level][] = [
  [/^(error|fatal|panic|critical|severe)$/i, 'error'],
  [/^warn(ing)?$/i, 'warn'],
  [/^(debug|trace|verbose|debug\d)$/i, 'debug'],
]

/** The level that a line says, by a field of its JSON (also pino's numbers), or by a word near its start; `info` where it says none. */
export function levelOf(text: string): Level {
  const start = text.slice(0, 2_000)
  if (start.startsWith('{')) {
    const [, word, number] = /"(?:level|severity|log_level|loglevel)":\s*(?:"(\w+)"|(\d+))/i.exec(start) ?? []
    if (word) return levelOfWord(word)
    if (number) return Number(number) >= 50 ? 'error' : Number(number) >= 40 ? 'warn' : Number(number) < 30 ? 'debug' : 'info'
    return /"(errorMessage|errorType)":/.test(start) ? 'error' : 'info'
  }
  const [first = ''] = start.split('\n', 1)
  const said = /(?:^|[\s[\t])(ERROR|FATAL|PANIC|CRITICAL|WARN|WARNING|INFO|DEBUG|LOG)(?=[\]:\s\t]|$)/.exec(first.slice(0, 120))?.[1]
  if (said) return levelOfWord(said)
  return /^(\w*Error|Uncaught|Unhandled|Traceback)\b|Task timed out/.test(first) ? 'error' : 'info'
}

/** What a line says went wrong: of JSON its error's message, of another its first line; 300 characters at the most. Undefined where its level is no error. */
export function errorIn(text: string): string | undefined {
  if (levelOf(text) !== 'error') return undefined
  const said = text.startsWith('{') ? saidIn(text) : text.split('\n', 1)[0]
  return (said ?? 'error').slice(0, 300)
}

function saidIn(text: string): string | undefined {
  try {
    const { message, error, errorMessage, msg } = JSON.parse(text) as Record<string, unknown>
    const said = (error as { message?: unknown } | undefined)?.message ?? errorMessage ?? message ?? msg
    return said === undefined ? undefined : String(said)
  } catch {
    // it was cut
    return /"(?:errorMessage|message|msg)":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1]
  }
}

function levelOfWord(word: string): Level {
  return words.find(([pattern]) => pattern.test(word))?.[1] ?? 'info'
}

/** The trace that a text names: of a traceparent (https://www.w3.org/TR/trace-context/), a field with a trace's id, or X-Ray's header, as 32 digits. */
export function traceIn(text: string): string | undefined {
  // most lines name none, and this is quicker than the patterns
  if (text.includes('00-')) {
    const parent = /\b00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\b/.exec(text)?.[1]
    if (parent) return parent
  }
  if (!/race|Root=1-/.test(text)) return undefined
  const [, field, time = '', rest = ''] = /trace_?id"?\s*[:=]\s*"?([0-9a-f]{32})\b|\b1-([0-9a-f]{8})-([0-9a-f]{24})\b/i.exec(text) ?? []
  return field?.toLowerCase() ?? (time + rest || undefined)
}

/** The request that a line of JSON says it belongs to. */
export function requestIn(text: string): string | undefined {
  return /"(?:requestId|awsRequestId|aws_request_id|request_id|function_request_id)":\s*"([\w-]{8,64})"/.exec(text)?.[1]
}
