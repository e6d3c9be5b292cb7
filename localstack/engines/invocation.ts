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
  /** The kit's gateway ran it, whose log has its lines as well. */
  beside?: true
  /** Where it stands what went on inside: in a file below the folder `inside`, its first byte and how many. Left out where nobody watched. */
  inside?: { file: string; at: number; bytes: number }
}

/** What went on inside an invocation. What is not known is left out. */
export interface Inside {
  /** Its event, and its answer or error, as JSON. */
  input?: Value
  output?: Value
  /** By the time they began, 200 at the most. */
  calls: Call[]
  /** How many there were besides. */
  more: number
}

/** A text of 16,000 characters at the most. */
export interface Value {
  text: string
  /** How many characters it had, where it was cut. */
  length?: number
}

/** What an invocation asked a database or AWS for. */
export type Call = Statement | AwsCall

interface Asked {
  /** When it began, milliseconds since 1970, and how long it took; both to hundredths. */
  at: number
  ms: number
  /** The code of its error: of PostgreSQL (`23505`), of AWS, or of the network (`ECONNREFUSED`). */
  error?: string
  /** Nothing had answered when the invocation ended. */
  unfinished?: true
}

/** A statement to PostgreSQL. */
export interface Statement extends Asked {
  /** 2 KB at the most; `?` stands for a value. */
  sql: string
  /** Which it returned or changed. */
  rows?: number
}

/** A call of a service of AWS. */
export interface AwsCall extends Asked {
  /** The service, by the name that signatures have: `sqs`. */
  aws: string
  /** The operation: `SendMessage`; where the request does not say it, its HTTP method. */
  op: string
  /** The queue, topic, bucket or other thing that it is about. */
  on?: string
  /** Of HTTP; left out where no answer came. */
  status?: number
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
