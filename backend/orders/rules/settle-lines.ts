import { fingerprint } from '../events/fingerprint.ts'
import type { OrderChange } from '../events/order-change.ts'
import { decide, decideNext, type Refusal } from './decide.ts'
import { type LineId, newOrder, type Order, type OrderEvent, type RecordedEvent } from './order.ts'

/** What becomes of a line. `queued` and `dead` are open: an event that arrives still decides it. The others are final, but that a gap's closing settles `waiting`. */
export type LineState = 'queued' | 'applied' | 'waiting' | 'duplicate' | 'refused' | 'dead'

/** An event as a line of an import brings it. */
export interface OrderLine extends LineId {
  readonly event: OrderEvent
  readonly traceparent: string
}

/**
 * What must be known to decide `lines`: their orders, their own states, the events that hold their numbers,
 * and of an order whose gap may close every waiting event that could follow without a further gap.
 */
export interface Snapshot {
  /** the database's clock, RFC 3339 in UTC */
  readonly now: string
  readonly orders: readonly Order[]
  readonly lines: readonly (LineId & { readonly state: LineState })[]
  readonly events: readonly RecordedEvent[]
}

export interface LineOutcome extends LineId {
  readonly from: LineState
  readonly to: LineState
  readonly refusal?: Refusal
}

/** What is to be written, all of it or nothing. */
export interface Settlement {
  readonly now: string
  readonly outcomes: readonly LineOutcome[]
  /** new or changed events */
  readonly events: readonly RecordedEvent[]
  /** numbers whose waiting event was refused */
  readonly freed: readonly { readonly orderId: string; readonly sequence: number }[]
  readonly orders: readonly Order[]
  /** orders of which nothing is known: they came to be only to be locked */
  readonly empty: readonly string[]
  readonly changes: readonly OrderChange[]
  /** lines that no import has */
  readonly unknown: readonly LineId[]
}

/** Decides `lines` one after the other, and with each gap that closes the events that waited behind it. A line that has its outcome is passed over. */
export function settleLines(lines: readonly OrderLine[], snapshot: Snapshot): Settlement {
  const states = new Map(snapshot.lines.map((line) => [lineKey(line), line.state]))
  const outcomes = new Map<string, LineOutcome>()
  const orders = new Map(snapshot.orders.map((order) => [order.id, order]))
  const events = new Map(snapshot.events.map((event) => [eventKey(event.orderId, event.sequence), event]))
  const changes: OrderChange[] = []
  const unknown: LineId[] = []

  for (const { importId, line, event: said, traceparent } of lines) {
    const key = lineKey({ importId, line })
    const state = outcomes.get(key)?.to ?? states.get(key)
    if (state === undefined) unknown.push({ importId, line })
    if (state !== 'queued' && state !== 'dead') continue
    const event: RecordedEvent = { ...said, importId, line, traceparent, fingerprint: fingerprint(said), state: 'waiting', receivedAt: snapshot.now }
    const order = orders.get(said.orderId) ?? newOrder(said.orderId)
    const holder = events.get(eventKey(said.orderId, said.sequence))
    const decision = decide(order, holder, event)
    if (decision.outcome === 'waiting') park(order, event)
    else if (decision.outcome === 'duplicate') settle(event, 'duplicate')
    else if (decision.outcome === 'refused') settle(event, 'refused', decision.refusal)
    else {
      apply(decision.order, event)
      closeGap(said.orderId)
    }
  }

  const written = [...events.values()]
  const known = new Set(snapshot.events)
  const before = new Set(snapshot.orders)
  return {
    now: snapshot.now,
    outcomes: [...outcomes.values()],
    events: written.filter((event) => !known.has(event)),
    freed: snapshot.events
      .filter(({ orderId, sequence }) => !events.has(eventKey(orderId, sequence)))
      .map(({ orderId, sequence }) => ({ orderId, sequence })),
    orders: [...orders.values()].filter((order) => !before.has(order)),
    empty: [...orders.values()].filter((order) => order.lastSequence === 0 && order.waiting === 0).map((order) => order.id),
    changes,
    unknown,
  }

  function closeGap(orderId: string): void {
    for (;;) {
      const order = orders.get(orderId) ?? newOrder(orderId)
      const next = events.get(eventKey(orderId, order.lastSequence + 1))
      if (next?.state !== 'waiting') return
      const freed = { ...order, waiting: order.waiting - 1 }
      const decision = decideNext(freed, next)
      if (decision.outcome === 'refused') {
        orders.set(orderId, freed)
        events.delete(eventKey(orderId, next.sequence))
        settle(next, 'refused', decision.refusal)
        return
      }
      apply(decision.order, next)
    }
  }

  function apply(order: Order, event: RecordedEvent): void {
    orders.set(order.id, order)
    events.set(eventKey(event.orderId, event.sequence), { ...event, state: 'applied' })
    settle(event, 'applied')
    changes.push(orderChange(order, event, snapshot.now))
  }

  function park(order: Order, event: RecordedEvent): void {
    orders.set(event.orderId, { ...order, waiting: order.waiting + 1 })
    events.set(eventKey(event.orderId, event.sequence), event)
    settle(event, 'waiting')
  }

  /** A line that parks and is applied in the same batch moves once, from what it was before the batch. */
  function settle({ importId, line }: LineId, to: LineState, refusal?: Refusal): void {
    const key = lineKey({ importId, line })
    // a waiting line of an earlier batch is not in the snapshot: that its event waits says it
    const from = outcomes.get(key)?.from ?? states.get(key) ?? 'waiting'
    outcomes.set(key, { importId, line, from, to, refusal })
  }
}

export function lineKey({ importId, line }: LineId): string {
  return `${importId}:${line}`
}

function eventKey(orderId: string, sequence: number): string {
  return `${sequence}:${orderId}`
}

function orderChange({ status }: Order, event: RecordedEvent, appliedAt: string): OrderChange {
  const { orderId, sequence, type, occurredAt, customerId, amount, currency, importId, line, traceparent } = event
  return { orderId, sequence, type, status: status ?? type, occurredAt, customerId, amount, currency, importId, line, traceparent, appliedAt }
}
