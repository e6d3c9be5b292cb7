export interface TopicRow {
  name: string
  isFifo: boolean
  /** How many subscriptions the template has. */
  subscriptions: number
}

export interface TopicDetail extends TopicRow {
  arn: string
  subscribers: Subscription[]
}

export interface Subscription {
  arn: string
  protocol: string
  /** A queue's or a function's name, or an address. */
  endpoint: string
  isRaw: boolean
  /** Undefined: every message passes. */
  filterPolicy?: unknown
  filterScope: 'MessageAttributes' | 'MessageBody'
  deadLetters?: string
}

/** A message that is published, or would be. */
export interface TopicMessage {
  body: string
  subject?: string
  group?: string
  deduplicationId?: string
  /** Of the type String; `type` says otherwise: Number, String.Array. */
  attributes?: Readonly<Record<string, string | { type: string; value: string }>>
}

export interface Verdict {
  arn: string
  passes: boolean
  /** Each rule that stands against it, in words; empty where it passes. */
  against: string[]
}
