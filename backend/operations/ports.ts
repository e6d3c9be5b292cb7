import type { OrderLineMessage } from '../intake/events/order-line.ts'
import type { Author } from '../platform/caller.ts'

/** A message of the dead-letter queue. `receives` is how often it was handed out in all, in the queue it came from too. */
export interface DeadMessage {
  id: string
  receiptHandle: string
  body: string
  receives: number
}

/** `settled`: the line has an outcome, is dead already, or a newer sending of it is on its way. */
export type Recording = 'recorded' | 'settled' | 'unknown-line'

export interface DeadLetterLedger {
  /** Makes the line of `message` dead where it is still queued, and moves its import's figures with it. `fallback` is its reason where none was recorded. */
  record(message: OrderLineMessage, fallback: { code: string; text: string }): Promise<Recording>
  /** Keeps a message that names no line of ours. */
  keepUnreadable(message: DeadMessage, reason: string): Promise<void>
}

export interface DeadLetterQueue {
  /** Lets failed messages be handed out again after seconds, not after the queue's whole visibility timeout. */
  retrySoon(messages: readonly DeadMessage[]): Promise<void>
}

/** The dead lines of one import, of one order, or all. */
export interface DeadLineFilter {
  importId?: string | undefined
  orderId?: string | undefined
}

/** A dead line's place: a redrive goes by order, in sequence. */
export interface DeadLinePosition {
  orderId: string
  sequence: number
  importId: string
  line: number
}

export interface DeadLetter extends DeadLinePosition {
  fileName: string
  type: string | null
  attempt: number
  reasonCode: string | null
  reason: string | null
  raw: string
  changedAt: string
}

export interface DeadLetterQueries {
  page(filter: DeadLineFilter, after: DeadLinePosition | undefined, limit: number): Promise<DeadLetter[]>
}

export type RedriveStatus = 'pending' | 'running' | 'done' | 'failed'

/** Times are RFC 3339 in UTC. */
export interface Redrive {
  id: string
  importId: string | null
  orderId: string | null
  status: RedriveStatus
  /** how many lines were dead when it was asked for */
  total: number
  sent: number
  reason: string | null
  startedBy: { name: string; displayName: string | null; email: string | null } | null
  createdAt: string
  updatedAt: string
}

export interface RedriveJobs {
  /** The job of `key` where there is one (whatever its filter), else a new one, noted as the author's deed. Throws `TooManyRequests`. */
  create(filter: DeadLineFilter, key: string | undefined, author: Author): Promise<Redrive>
  read(id: string): Promise<Redrive | undefined>
  /** newest first */
  latest(limit: number): Promise<Redrive[]>
}

/** A job that one run holds; nobody else advances it while the run's database session lasts, and until the lease is over at the latest. */
export interface HeldRedrive {
  id: string
  owner: string
  filter: DeadLineFilter
  /** the last line that was sent */
  position: DeadLinePosition | undefined
}

export interface RedriveWork {
  /** Unfinished jobs, oldest first: `take` says which of them nobody holds. */
  unfinished(): Promise<string[]>
  /** Takes the job, or gives undefined where it is finished, or held by a run that lives. */
  take(id: string, owner: string): Promise<HeldRedrive | undefined>
  /** The dead lines behind the job's position, by order and sequence. */
  lines(job: HeldRedrive, limit: number): Promise<DeadLinePosition[]>
  /** Writes progress and prolongs the lease; false where another run has taken the job. */
  advance(job: HeldRedrive, position: DeadLinePosition, sent: number): Promise<boolean>
  finish(job: HeldRedrive): Promise<void>
  /**
   * Gives the job back to go on later: with a reason where it failed, for good after too many failures without progress.
   * True where it had to wait for the database: an outage was the cause, and is over.
   */
  release(job: HeldRedrive, failure?: string): Promise<boolean>
}

/** Sends dead lines again; gives how many were dead and are now queued. */
export type ResendLines = (lines: readonly { importId: string; line: number }[]) => Promise<number>

/** Starts the function `redrive` for a job without waiting for it. */
export type StartRedrive = (id: string) => Promise<void>

export interface QueueDepth {
  name: string
  visible: number
  inFlight: number
  delayed: number
}

/** The depths of the queues that could be asked. */
export type QueueDepths = () => Promise<QueueDepth[]>

export interface Figures {
  orders: {
    total: number
    byStatus: Record<'placed' | 'paid' | 'shipped' | 'delivered' | 'cancelled', number>
    /** known by events that wait only */
    notYetPlaced: number
    /** orders with an event that waits */
    waiting: number
  }
  amounts: { currency: string; amount: string; orders: number }[]
  imports: { reading: number; unsettled: number }
  deadLetters: number
  unreadableMessages: number
  outbox: { unpublished: number }
  /** the last change of an order or an import; null where there is none */
  updatedAt: string | null
}

export interface FigureQueries {
  figures(): Promise<Figures>
  /** Resolves when the database answered. */
  ping(): Promise<void>
}

/** What is left to do, and for how long. */
export interface Backlog {
  /** Lines that were given up, and messages of the last day that name no line. */
  deadLetters: number
  /** How long the oldest event that waits for an earlier one has waited. */
  waitingSeconds: number
  /** How long the import that stands longest has not been read on. */
  standingReadingSeconds: number
  /** How long the oldest change has not been published. */
  unpublishedSeconds: number
  /** Of the lines of the last hour's imports. */
  refusedPercent: number
}

export interface BacklogQueries {
  backlog(): Promise<Backlog>
}
