/** What has gone through a system so far: whoever looks twice knows the rate. */
export interface Flow {
  /** A queue's name → what it holds, and what it has counted since the engine started. */
  queues: Readonly<Record<string, QueueFlow>>
  /** A function's full name → what it has counted since the engine started; none that was not invoked. */
  functions: Readonly<Record<string, FunctionFlow>>
}

export interface FunctionFlow {
  invocations: number
  errors: number
  throttles: number
  /** Of all its invocations together. */
  milliseconds: number
}

export interface QueueFlow {
  /** Messages that a consumer could take, hidden by a receive, and delayed. */
  ready: number
  held: number
  delayed: number
  sent: number
  received: number
  deleted: number
}
