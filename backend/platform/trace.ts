import { randomBytes } from 'node:crypto'

const pattern = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/

/** A `traceparent` (W3C Trace Context, version 00) for a new trace. https://www.w3.org/TR/trace-context/#traceparent-header */
export function newTraceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`
}

/** `given` where it is a valid traceparent, else a new one: what comes from outside is never passed on unchecked. */
export function continueTrace(given: string | undefined): string {
  return given && pattern.test(given) ? given : newTraceparent()
}

/** The trace that a message's body names, wherever in its JSON; empty where it names none. */
export function traceIn(body: string): string {
  return /"traceparent":"00-([0-9a-f]{32})-/.exec(body)?.[1] ?? ''
}

/** The 32 hexadecimal digits that name the trace, for logs and for looking one up. */
export function traceId(traceparent: string): string {
  return pattern.exec(traceparent)?.[1] ?? ''
}
