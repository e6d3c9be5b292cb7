import type { Shown } from '../../../hidden/hidden.ts'

/** A function in the list. */
export interface FunctionRow {
  /** Its short name. */
  name: string
  runtime: string
  handler: string
  /** Megabytes and seconds. */
  memory: number
  timeout: number
  triggers: Trigger[]
}

/** What invokes a function. */
export interface Trigger {
  kind: string
  name: string
  details: string[]
}

export interface FunctionDetail extends FunctionRow {
  fullName: string
  arn: string
  role: string
  /** `$LATEST`, and the sha-256 of the code as base64. */
  version: string
  codeSha256: string
  codeSize: number
  lastModified: string
  environment: Shown[]
  /** Left out where its handler is no file of the project. */
  place?: HandlerPlace
  /** The port on loopback where a debugger reaches its process; left out while none does. */
  debuggerPort?: number
  /** What it sends to, writes and reads, by its grants. */
  reaches: { verb: string; kind: string; name: string }[]
  /** Newest first, from its log. */
  invocations: Invocation[]
}

/** Where a handler stands: its file, relative to the project, and its line, from 1 on. */
export interface HandlerPlace {
  file: string
  line: number
}

export interface Invocation {
  id: string
  /** RFC 3339. */
  at: string
  /** Milliseconds; left out while it runs. */
  duration?: number
  /** Megabytes, at the most. */
  memory?: number
  isCold: boolean
  /** An error that it logged or ended with; left out where there is none. */
  error?: string
  lines: string[]
}

export interface InvokeAnswer {
  answer?: unknown
  error?: { type: string; message: string; stack: string[] }
  milliseconds: number
}
