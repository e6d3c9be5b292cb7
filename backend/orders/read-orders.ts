import { ApplicationError } from '../platform/errors.ts'
import type { OrderFilter, OrderPosition, OrderQueries, OrderSummary, OrderWithHistory } from './order-queries.ts'

/** An answer of a Lambda ends at 6 MB: an order shows its latest events, and says that there are more. */
const historyLimit = 1_000

export interface OrderPage {
  orders: OrderSummary[]
  /** Where the next page begins; undefined where this is the last. */
  next: OrderPosition | undefined
}

/** A page of orders, newest change first. */
export function listOrders(queries: OrderQueries) {
  return async (filter: OrderFilter, after: OrderPosition | undefined, limit: number): Promise<OrderPage> => {
    const found = await queries.page(filter, after, limit + 1)
    const shown = found.slice(0, limit)
    return { orders: shown.map((listed) => listed.order), next: found.length > limit ? shown.at(-1)?.position : undefined }
  }
}

export interface ReadOrder extends OrderWithHistory {
  /** The lowest sequence that is missing where events wait for it. */
  waitsFor: number | null
  /** Whether there are more events or problems than are shown. */
  truncated: boolean
}

/** One order with its history. Throws `order-not-found`. */
export function readOrder(queries: OrderQueries) {
  return async (id: string): Promise<ReadOrder> => {
    const order = await queries.order(id, historyLimit + 1)
    if (!order)
      throw new ApplicationError('order-not-found', `There is no order ${id}.`, { hint: 'An order exists after its first event is processed.' })
    const truncated = order.events.length > historyLimit || order.problems.length > historyLimit
    const events = order.events.slice(-historyLimit)
    // the next number is applied at once wherever it is here: what waits, waits for it
    return { ...order, events, problems: order.problems.slice(-historyLimit), waitsFor: order.waiting > 0 ? order.lastSequence + 1 : null, truncated }
  }
}
