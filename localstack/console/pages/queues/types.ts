import type { MessageGroup, QueuedMessage } from '../../../engines/queued-messages.ts'

export type { MessageGroup, MessagePage, QueuedMessage } from '../../../engines/queued-messages.ts'

export interface QueueRow {
  name: string
  isFifo: boolean
  isDeadLetters: boolean
  /** The short names of the functions that read it. */
  consumers: string[]
  /** Where its failed messages go. */
  deadLetters?: string
  /** Of dead letters: the queues that send here. */
  sources: string[]
}

export interface QueueDetail extends QueueRow {
  arn: string
  /** Seconds. */
  visibilityTimeout: number
  retention: number
  maxReceiveCount?: number
  ready: number
  held: number
  delayed: number
  /** Left out where the queue is no FIFO queue, or the engine does not show them. */
  groups?: MessageGroup[]
  /** The engine shows messages without taking them. */
  canLook: boolean
}

export interface Sending {
  body: string
  group?: string
  deduplicationId?: string
  delaySeconds?: number
  /** Of the type String. */
  attributes?: Readonly<Record<string, string>>
}

/** Which dead letters go back. */
export interface Choice {
  /** The ids of messages, or all that are there now. */
  ids: readonly string[] | 'all'
  /** Of a chosen message's group, what comes before it goes with it. */
  withEarlier?: boolean
}

export interface ResendPlan {
  to: string
  /** In the order in which they will be sent. */
  messages: QueuedMessage[]
  /** Not chosen, but earlier in the group of one that is: without them the group would be out of sequence. */
  earlier: QueuedMessage[]
  /** Messages of the same groups that wait in the target now: they are worked before these. */
  waitingThere: number
  /** Functions that read the dead letters, too. */
  consumers: string[]
}

export interface ResendAnswer {
  sent: number
  /** Chosen, but not sent: somebody else had it, or its group stopped at a failure. */
  left: { id: string; why: string }[]
}

/** Why a message is a dead letter, as far as anybody has written it down. */
export interface Reason {
  /** Where it is said: the message itself, or a function's log. */
  from: string
  text: string
}
