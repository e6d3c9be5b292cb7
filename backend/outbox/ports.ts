/** A change that is committed and not published yet. `body` is the message's content, JSON. */
export interface OutboxEvent {
  readonly orderId: string
  readonly sequence: number
  readonly type: string
  readonly traceparent: string
  /** when it was committed, in microseconds since 1970 */
  readonly createdAt: string
  readonly body: unknown
}

export interface OutboxEventId {
  readonly orderId: string
  readonly sequence: number
}

export interface Outbox {
  /** Says that a publisher is at work, so that nobody asks for another. */
  keepRequest(): Promise<void>
  /** Takes the request away: who commits from now on asks again. */
  clearRequest(): Promise<void>
  /** Takes back the mark of what was published since then: it will be published again, each order from there on in sequence. */
  publishAgain(since: Date): Promise<void>
  /**
   * One transaction: takes the first unpublished event of each of up to ten orders, in order of id behind `after`, without the orders `except`;
   * passes them to `publish`, and marks as published exactly those that it returns. Nobody else takes an event of these orders meanwhile.
   * Marks nothing if `publish` throws.
   */
  publishNext(
    from: { readonly after: string; readonly except: readonly string[] },
    publish: (events: readonly OutboxEvent[]) => Promise<readonly OutboxEventId[]>,
  ): Promise<Taken>
}

export interface Taken {
  readonly accepted: readonly OutboxEventId[]
  readonly refused: readonly OutboxEventId[]
  /** the last order that was looked at; null if there was nothing behind `after` */
  readonly last: string | null
}

export interface Topic {
  /** Publishes at most ten events, of different orders. Returns which of them the topic took; throws when it cannot tell, or when it fails as a whole. */
  publish(events: readonly OutboxEvent[]): Promise<readonly OutboxEventId[]>
}
