/** What an order must be in the end, worked out by itself and simply: sort by number, apply while nothing is missing. */
export type OrderStatus = 'placed' | 'paid' | 'shipped' | 'delivered' | 'cancelled'

export interface ModelOrder {
  id: string
  status: OrderStatus
  paid: boolean
  lastSequence: number
  waiting: number
  customerId: string
  amount: string
}

interface ModelEvent {
  orderId: string
  sequence: number
  type: OrderStatus
  customerId: string
  amount: string
}

/** The orders that `events` make, whatever order and however often they came in. Of events that contradict each other it knows nothing. */
export function modelOrders(events: readonly ModelEvent[]): ModelOrder[] {
  const byOrder = new Map<string, Map<number, ModelEvent>>()
  for (const each of events) {
    const numbers = byOrder.get(each.orderId) ?? new Map<number, ModelEvent>()
    numbers.set(each.sequence, each)
    byOrder.set(each.orderId, numbers)
  }
  return [...byOrder].map(([id, numbers]) => modelOrder(id, numbers)).sort((one, other) => (one.id < other.id ? -1 : 1))
}

function modelOrder(id: string, numbers: Map<number, ModelEvent>): ModelOrder {
  const order: ModelOrder = { id, status: 'placed', paid: false, lastSequence: 0, waiting: 0, customerId: '', amount: '' }
  for (let next = numbers.get(1); next; next = numbers.get(order.lastSequence + 1)) {
    if (next.type === 'placed') Object.assign(order, { customerId: next.customerId, amount: next.amount })
    if (next.type === 'paid') order.paid = true
    // paid after shipping marks the payment only
    if (next.type !== 'paid' || order.status === 'placed') order.status = next.type
    order.lastSequence = next.sequence
  }
  order.waiting = numbers.size - order.lastSequence
  return order
}
