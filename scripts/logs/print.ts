import { type LogEntry, levelOf, withoutTime } from '@stagecraft/localstack/logs/entry.ts'
import colours from 'picocolors'

const palette = [colours.cyan, colours.magenta, colours.yellow, colours.green, colours.blue]

/** Prints an entry for people: time, who, message; a structured line as its message and what belongs to it, a stack with places in the sources. */
export function printEntry({ at, source, text }: LogEntry): void {
  const colour = palette[[...source].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % palette.length] ?? colours.white
  const time = at === 0 ? '            ' : new Date(at).toISOString().slice(11, 23)
  const lines = readable(text).split('\n')
  for (const [index, line] of lines.entries()) {
    process.stdout.write(`${colours.dim(index === 0 ? time : '            ')} ${colour(source.padEnd(18))} ${toSource(line)}\n`)
  }
}

interface Structured {
  message?: unknown
  /** As pino and bunyan call it. */
  msg?: unknown
  error?: unknown
  [key: string]: unknown
}

const frame = new Set(['level', 'message', 'timestamp', 'service', 'sampling_rate', 'requestId', 'function', 'error', 'xray_trace_id', '_aws'])
// beside `msg`: https://getpino.io/#/docs/api?id=logger-level
const ofPino = new Set(['msg', 'time', 'pid', 'hostname', 'v'])

function readable(text: string): string {
  if (!text.startsWith('{')) return withoutTime(text)
  let entry: Structured
  try {
    entry = JSON.parse(text) as Structured
  } catch {
    return text
  }
  // a line in the embedded metric format has no message; any other without one is what somebody wrote out, such as an event
  const message = entry.message ?? entry.msg ?? (entry._aws ? 'metrics' : undefined)
  const error = typeof entry.error === 'object' && entry.error !== null ? entry.error : undefined
  if (message === undefined && !error) return text
  const isOfPino = entry.message === undefined && entry.msg !== undefined
  const rest = Object.entries(entry).filter(([name]) => (!frame.has(name) || (name === 'error' && !error)) && !(isOfPino && ofPino.has(name)))
  const said = [short(message ?? 'error'), ...rest.map(([name, value]) => `${colours.dim(`${name}=`)}${short(value)}`)].join(' ')
  const level = { error: colours.red('ERROR '), warn: colours.yellow('WARN '), info: '', debug: '' }[levelOf(text)]
  return `${level}${said}${error ? `\n${linesOf(error)}` : ''}`
}

function linesOf({ stack, message }: { stack?: unknown; message?: unknown }): string {
  return String(stack ?? message ?? '')
}

// a list of many things would hide the line that it stands in: `stagecraft logs --json` has it whole
function short(value: unknown): string {
  if (typeof value === 'string') return value
  return Array.isArray(value) && value.length > 1 && typeof value[0] === 'object' ? `${value.length}` : JSON.stringify(value)
}

// a deployed bundle lies in a temporary folder, and its map leads from there: what counts is the path in the project
function toSource(line: string): string {
  return line.replace(/\(?(?:file:\/\/)?\/[^\s()]*\/((?:backend|frontend|localstack|scripts)\/[^\s()]+\.ts:\d+(?::\d+)?)\)?/g, '($1)')
}
