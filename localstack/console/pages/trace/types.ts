import type { Inside } from '../../../engines/invocation.ts'

/** A row of the newest invocations. */
export interface InvocationRow {
  at: number
  ms: number
  /** The function's short name. */
  function: string
  request: string
  /** What its event brought: `sqs name`, how often. */
  from: string
  error?: string
}

/** What went on inside an invocation, without secrets; nothing where nothing is known. */
export type InsideAnswer =
  | (Inside & {
      /** When the invocation began, milliseconds since 1970, and how long it took. */
      began: number
      took: number
    })
  | Record<string, never>
