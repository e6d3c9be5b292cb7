/** What the API reads of orders; implemented on PostgreSQL in adapters/. Times are RFC 3339 in UTC, amounts text with two places. */
export interface OrderQueries {
  /** At most `limit` orders that fit, newest change first, those behind `after` only. */
  page(filter: OrderFilter, after: OrderPosition | undefined, limit: number): Promise<ListedOrder[]>
  /** The order with its latest `limit` events and problems, or undefined. */
  order(id: string, limit: number): Promise<OrderWithHistory | undefined>
}

export type OrderStatus = 'placed' | 'paid' | 'shipped' | 'delivered' | 'cancelled'

export interface OrderFilter {
  status?: OrderStatus | undefined
  customer?: string | undefined
  /** true: only orders with an event that waits; false: only those without. */
  waiting?: boolean | undefined
  /** The first characters of the id. */
  idPrefix?: string | undefined
}

/** An order's place in the list: its last change in microseconds since 1970, and its id. */
export interface OrderPosition {
  changed: string
  id: string
}

export interface OrderSummary {
  id: string
  /** null until the first event is applied */
  status: OrderStatus | null
  customerId: string | null
  amount: string | null
  currency: string | null
  paid: boolean
  placedAt: string | null
  lastSequence: number
  waiting: number
  updatedAt: string
  version: number
}

export interface ListedOrder {
  order: OrderSummary
  position: OrderPosition
}

export interface OrderEvent {
  sequence: number
  type: OrderStatus
  occurredAt: string
  amount: string | null
  currency: string | null
  customerId: string
  state: 'applied' | 'waiting'
  importId: string
  line: number
  fileName: string
  receivedAt: string
  appliedAt: string | null
}

export interface OrderProblem {
  importId: string
  line: number
  sequence: number | null
  state: 'refused' | 'dead'
  reason: string | null
  fileName: string
}

export interface OrderWithHistory extends OrderSummary {
  /** in sequence */
  events: OrderEvent[]
  problems: OrderProblem[]
}
