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
