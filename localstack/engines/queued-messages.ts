/** Some messages of a queue, in the order in which they were sent. To look at them changes nothing: no receive is counted, and none is hidden from a consumer. */
export interface MessagePage {
  messages: QueuedMessage[]
  /** What to ask for the messages behind these; left out where there are none. */
  next?: number
}

export interface QueuedMessage {
  id: string
  body: string
  /** Name → value; a binary one as base64. */
  attributes: Readonly<Record<string, { type: string; value: string }>>
  /** Of a FIFO queue. */
  group?: string
  deduplicationId?: string
  sequence?: string
  /** RFC 3339. */
  sentAt: string
  firstReceivedAt?: string
  receiveCount: number
  /** The ARN of the queue that it was taken from as a dead letter. */
  deadLetterOf?: string
  /**
   * `ready`: the next receive may take it. `held`: a consumer has it, until `until`. `delayed`: nobody gets it before `until`.
   * `blocked`: a consumer has another message of its group, `by`. `behind`: `by`, of its group, comes first.
   */
  state: 'ready' | 'held' | 'delayed' | 'blocked' | 'behind'
  until?: string
  by?: string
}

/** A message group of a FIFO queue, and what blocks it. */
export interface MessageGroup {
  group: string
  messages: number
  /** The id of a message that a consumer has, and until when; left out where none has. */
  heldBy?: string
  heldUntil?: string
}
