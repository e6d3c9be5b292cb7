import { standsAgainst } from '@stagecraft/localstack/stack/template/filter-policy.ts'
import type { SimulatedQueue } from './queue.ts'

export interface Subscription {
  queue: SimulatedQueue
  /** A filter policy of attributes; where it is empty, everything passes. */
  filter: Readonly<Record<string, unknown>>
}

export interface Published {
  topic: string
  group: string
  body: string
}

const deduplicationMs = 5 * 60_000

/** An SNS FIFO topic in memory that delivers raw messages to FIFO queues, each group's in order. `log` keeps what it accepted. */
export class SimulatedTopic {
  readonly name: string
  readonly subscriptions: Subscription[] = []
  readonly #now: () => number
  readonly #log: Published[]
  readonly #seen = new Map<string, number>()

  constructor(name: string, now: () => number, log: Published[]) {
    this.name = name
    this.#now = now
    this.#log = log
  }

  publish({
    group,
    deduplicationId,
    body,
    attributes,
  }: {
    group: string
    deduplicationId: string
    body: string
    attributes: Record<string, string>
  }): void {
    const key = `${group}/${deduplicationId}`
    const now = this.#now()
    this.#log.push({ topic: this.name, group, body })
    if (now - (this.#seen.get(key) ?? Number.NEGATIVE_INFINITY) < deduplicationMs) return
    this.#seen.set(key, now)
    for (const { queue, filter } of this.subscriptions)
      if (standsAgainst(filter, ([name = '']) => (name in attributes ? [attributes[name]] : undefined)).length === 0)
        queue.send({ body, group, deduplicationId })
  }

  empty(): void {
    this.#seen.clear()
  }
}
