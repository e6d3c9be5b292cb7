import type { Order, OrderEvent, OrderEventType, OrderStatus } from './order.ts'

/** What may follow what. `new` is an order without an event. */
const follows: Record<OrderStatus | 'new', readonly OrderEventType[]> = {
  new: ['placed'],
  placed: ['paid', 'shipped', 'cancelled'],
  paid: ['shipped', 'cancelled'],
  shipped: ['paid', 'delivered'],
  delivered: ['paid'],
  cancelled: [],
}

export function isPossible(order: Order, event: OrderEvent): boolean {
  return follows[order.status ?? 'new'].includes(event.type)
}

/** The order after `event`, which must be possible. `paid` after shipping (a credit sale) marks the payment and leaves the status. */
export function afterEvent(order: Order, event: OrderEvent): Order {
  const next = { ...order, lastSequence: event.sequence }
  switch (event.type) {
    case 'placed':
      return { ...next, status: 'placed', customerId: event.customerId, amount: event.amount, currency: event.currency, placedAt: event.occurredAt }
    case 'paid':
      return { ...next, paid: true, status: order.status === 'placed' ? 'paid' : order.status }
    default:
      return { ...next, status: event.type }
  }
}

/** One sentence that says what the order is and what could have come. */
export function impossibility(order: Order, event: OrderEvent): string {
  if (order.status === null) return `The first event of an order is "placed", not "${event.type}".`
  const possible = follows[order.status]
  const can = possible.length === 0 ? 'nothing can follow' : `only ${possible.map((type) => `"${type}"`).join(', ')} can follow`
  return `"${event.type}" cannot follow: the order is "${order.status}" after number ${order.lastSequence}, ${can}.`
}
