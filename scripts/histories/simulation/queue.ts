/** A message as a queue keeps it. Times are milliseconds of the simulated clock. */
export interface QueuedMessage {
  id: string
  body: string
  group: string | undefined
  receives: number
  sentAt: number
  visibleAt: number
  /** Of its last delivery. */
  handle: string | undefined
}

export interface QueueSettings {
  logicalId: string
  name: string
  url: string
  arn: string
  isFifo: boolean
  visibilityMs: number
  /** Where a message goes that was received so often in vain. */
  deadLetters: { arn: string; after: number } | undefined
}

export interface Sent {
  body: string
  group?: string | undefined
  deduplicationId?: string | undefined
}

/** FIFO queues forget a deduplication id after five minutes. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const deduplicationMs = 5 * 60_000

/**
 * An SQS queue in memory: message groups, visibility timeouts, receive counts, deduplication for five minutes, dead letters.
 * While a message of a group is in flight, no other of that group is handed out.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export class SimulatedQueue {
  readonly settings: QueueSettings
  readonly #now: () => number
  #messages: QueuedMessage[] = []
  readonly #seen = new Map<string, number>()
  #count = 0
  #disorderUntil = 0

  constructor(settings: QueueSettings, now: () => number) {
    this.settings = settings
    this.#now = now
  }

  /** Gives the message's id. One that repeats a deduplication id is accepted, and nobody receives it. */
  send({ body, group, deduplicationId }: Sent): string {
    const now = this.#now()
    this.#count += 1
    const id = `${this.settings.name}-${this.#count}`
    if (this.settings.isFifo) {
      const key = `${group}/${deduplicationId}`
      if (now - (this.#seen.get(key) ?? Number.NEGATIVE_INFINITY) < deduplicationMs) return id
      this.#seen.set(key, now)
    }
    this.#messages.push({ id, body, group, receives: 0, sentAt: now, visibleAt: now, handle: undefined })
    return id
  }

  /** Takes over a message that another queue gave up. It keeps its id and its receive count. */
  takeOver(message: QueuedMessage): void {
    this.#messages.push({ ...message, visibleAt: this.#now(), handle: undefined })
  }

  /** Until then it hands out what it has without regard to groups, the newest first. */
  breakOrder(until: number): void {
    this.#disorderUntil = until
  }

  isOrderly(): boolean {
    return this.#now() >= this.#disorderUntil
  }

  /** What could be received now, oldest first. */
  receivable(): QueuedMessage[] {
    const now = this.#now()
    if (!this.isOrderly()) return this.#messages.filter(({ visibleAt }) => visibleAt <= now).reverse()
    const blocked = new Set(this.#messages.filter(({ visibleAt, group }) => visibleAt > now && group !== undefined).map(({ group }) => group))
    return this.#messages.filter(({ visibleAt, group }) => visibleAt <= now && !(group !== undefined && blocked.has(group)))
  }

  /** Hands out up to `most` messages, and moves those that were received too often to `deadLetters`. */
  receive(most: number, deadLetters: SimulatedQueue | undefined): QueuedMessage[] {
    const taken: QueuedMessage[] = []
    for (const message of this.receivable()) {
      if (taken.length === most) break
      if (deadLetters && message.receives >= (this.settings.deadLetters?.after ?? Number.POSITIVE_INFINITY)) {
        this.#messages = this.#messages.filter((each) => each !== message)
        deadLetters.takeOver(message)
        continue
      }
      message.receives += 1
      message.handle = `${message.id}/${message.receives}`
      message.visibleAt = this.#now() + this.settings.visibilityMs
      taken.push({ ...message })
    }
    return taken
  }

  /** Moves messages to `deadLetters`, as though they had been received too often in vain. */
  giveUp(messages: readonly QueuedMessage[], deadLetters: SimulatedQueue | undefined): void {
    const receives = this.settings.deadLetters?.after ?? 0
    for (const { id } of messages) {
      const message = this.#messages.find((each) => each.id === id)
      if (!message || !deadLetters) continue
      this.#messages = this.#messages.filter((each) => each !== message)
      deadLetters.takeOver({ ...message, receives })
    }
  }

  /** Does nothing where the message was handed out again since, or is visible again. */
  delete(handle: string): void {
    const now = this.#now()
    this.#messages = this.#messages.filter((message) => message.handle !== handle || message.visibleAt <= now)
  }

  setVisibility(handle: string, seconds: number): boolean {
    const message = this.#messages.find((each) => each.handle === handle && each.visibleAt > this.#now())
    if (message) message.visibleAt = this.#now() + seconds * 1_000
    return message !== undefined
  }

  /** When the next message in flight becomes visible. */
  nextVisible(): number | undefined {
    const inFlight = this.#messages.map(({ visibleAt }) => visibleAt).filter((at) => at > this.#now())
    return inFlight.length > 0 ? Math.min(...inFlight) : undefined
  }

  depth(): { visible: number; inFlight: number } {
    const inFlight = this.#messages.filter(({ visibleAt }) => visibleAt > this.#now()).length
    return { visible: this.#messages.length - inFlight, inFlight }
  }

  empty(): void {
    this.#messages = []
    this.#seen.clear()
    this.#count = 0
    this.#disorderUntil = 0
  }
}
