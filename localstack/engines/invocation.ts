/** What became of an invocation of a function, as an engine keeps it: a line of JSON in one of its files, in the order in which invocations ended. */
export interface InvocationRecord {
  /** When it began, milliseconds since 1970. */
  at: number
  /** How long it took, milliseconds. */
  ms: number
  /** Its full name. */
  function: string
  version: string
  /** Its role's name. */
  role: string
  /** The id of the request. */
  request: string
  from: Origin[]
  /** `type: message`; left out where it did not fail. */
  error?: string
  /** What it logged, its lines behind each other; 256 kB at the most. */
  log: string
}

/** What an event brought: a message, an object, a request. Each is left out where the event does not say it. */
export interface Origin {
  /** `sqs`, `sns`, `s3`, `dynamodb`, `kinesis`, `api`, `event` (EventBridge), or `invoke`: somebody invoked it. */
  kind: string
  /** Of the queue, topic, bucket; of a request its route. */
  name?: string
  /** Of the message, the request, the event; of an object its key, as the event has it. */
  id?: string
  /** When it was sent: milliseconds since 1970, or RFC 3339. */
  sent?: number | string
  /** How often it has been received, this time included. */
  attempt?: number
  /** Of a message of a FIFO queue. */
  group?: string
  /** A traceparent, or X-Ray's header. */
  trace?: string
  /** The function said that this one failed, and not the others of its batch. */
  failed?: true
}
