import { errorIn } from '../../../logs/entry.ts'
import type { Invocation } from './types.ts'

/** A line of a function's log: its time in milliseconds since 1970. */
export interface LogLine {
  at: number
  text: string
}

const frame = /^(START|END|REPORT|INIT_START) (?:RequestId: ([\w-]+))?/
/** Lines of one invocation that are kept. */
const mostLines = 200

/**
 * A function's log as its invocations, newest first. Lambda writes `START`, the function's own lines, `END`, and `REPORT` with what it took:
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function invocationsIn(lines: readonly LogLine[]): Invocation[] {
  const found = new Map<string, Invocation>()
  let current: Invocation | undefined
  let isCold = false
  for (const { at, text } of lines) {
    const [, word, id = ''] = frame.exec(text) ?? []
    if (word === 'INIT_START') isCold = true
    else if (word === 'START') {
      current = { id, at: new Date(at).toISOString(), isCold, lines: [] }
      isCold = false
      found.set(id, current)
    } else if (word === 'REPORT') report(found.get(id), text)
    else if (word === undefined) {
      const own = found.get(/"requestId":\s*"([\w-]+)"/.exec(text)?.[1] ?? '') ?? current
      if (own) addLine(own, text)
    }
  }
  return [...found.values()].reverse()
}

function report(invocation: Invocation | undefined, text: string): void {
  if (!invocation) return
  const number = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? Number.NaN)
  const [duration, memory] = [number(/(?:^|\t)Duration: ([\d.]+) ms/), number(/Max Memory Used: ([\d.]+) MB/)]
  if (!Number.isNaN(duration)) invocation.duration = duration
  if (!Number.isNaN(memory)) invocation.memory = memory
  if (/Init Duration: /.test(text)) invocation.isCold = true
}

function addLine(invocation: Invocation, text: string): void {
  if (invocation.lines.length < mostLines) invocation.lines.push(text)
  invocation.error ??= errorIn(text)
}
