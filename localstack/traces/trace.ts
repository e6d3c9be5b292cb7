import type { Call } from '../engines/invocation.ts'
import type { LogEntry } from '../logs/entry.ts'

/** What is known of a trace, from what functions logged and what the engine keeps of invocations. */
export interface Trace {
  /** What was asked for: the id of a trace, a request or a message, or anything that stands in a log. */
  asked: string
  /** The ids of traces that it belongs to, 32 digits; none where nothing of it carries one. */
  traces: string[]
  /** By the time they began. */
  spans: Span[]
  /** There are more spans: those that have to do with what was asked for come first, then the oldest. */
  isCut: boolean
}

/**
 * A station: messages that waited in a queue until somebody took them, an object or a notification on its way from a bucket or a topic to a function, an
 * invocation, or a request that the gateway's functions answered.
 */
export interface Span {
  kind: 'queue' | 'bucket' | 'topic' | 'function'
  /** The queue's, bucket's or topic's name, or the function's short name. */
  name: string
  /** When it began, milliseconds since 1970. */
  at: number
  ms: number
  /** `failed` where it threw, ran out of time, logged an error, or said that this message failed. */
  status: 'ok' | 'failed'
  error?: string
  /** Of messages: the how manieth time they were received. */
  attempt?: number
  role?: string
  /** The request's id: those of a queue, a bucket or a topic and of its function are the same. */
  request: string
  /** What its event brought, as far as it belongs to the trace. */
  brought: { kind: string; name: string; id: string; attempt?: number; group?: string; failed?: true }[]
  /** How many it brought in all: others of its batch may belong to other traces. */
  broughtInAll: number
  lines: LogEntry[]
  /** Of an invocation: what it asked databases and AWS for, where somebody watched, and how many such calls there were besides. */
  calls?: Call[]
  moreCalls?: number
  /** Of a message that is still in its queue: why. */
  waits?: string
  /** It names what was asked for; without this it is only of the same trace. */
  isAsked: boolean
}
