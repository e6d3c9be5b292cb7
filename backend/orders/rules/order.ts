export type OrderEventType = 'placed' | 'paid' | 'shipped' | 'delivered' | 'cancelled'
export type OrderStatus = OrderEventType

/** An order as its applied events left it. Amounts are decimal text with two places, times RFC 3339 in UTC. */
export interface Order {
  readonly id: string
  /** null until its first event is applied */
  readonly status: OrderStatus | null
  readonly customerId: string | null
  readonly amount: string | null
  readonly currency: string | null
  readonly paid: boolean
  readonly placedAt: string | null
  /** the number of the last applied event; 0 before the first */
  readonly lastSequence: number
  /** how many events are here too early */
  readonly waiting: number
}

/** What an event says, whoever sent it. */
export interface OrderEvent {
  readonly orderId: string
  readonly sequence: number
  readonly type: OrderEventType
  readonly occurredAt: string
  readonly customerId: string
  readonly amount: string | null
  readonly currency: string | null
}

/** A line of an import. */
export interface LineId {
  readonly importId: string
  readonly line: number
}

/** An event that holds its number in the ledger, and the line that brought it. */
export interface RecordedEvent extends OrderEvent, LineId {
  readonly fingerprint: string
  readonly state: 'applied' | 'waiting'
  readonly traceparent: string
  readonly receivedAt: string
}

export function newOrder(id: string): Order {
  return { id, status: null, customerId: null, amount: null, currency: null, paid: false, placedAt: null, lastSequence: 0, waiting: 0 }
}
