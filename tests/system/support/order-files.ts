import type { OrderStatus } from './order-model.ts'

/** An event as the tests write it; times are minutes of one day, amounts follow from the order. */
export interface WrittenEvent {
  orderId: string
  sequence: number
  type: OrderStatus
  occurredAt: string
  customerId: string
  amount: string
  currency: string
}

export const header = 'order_id,sequence,type,occurred_at,customer_id,amount,currency'

const lives: readonly (readonly OrderStatus[])[] = [
  ['placed', 'paid', 'shipped', 'delivered'],
  ['placed', 'shipped', 'delivered', 'paid'],
  ['placed', 'shipped', 'paid', 'delivered'],
  ['placed', 'cancelled'],
  ['placed', 'paid', 'cancelled'],
  ['placed'],
]

/** The events of `count` orders named `<prefix>-<n>`, as they would happen: all first events, then all second ones, and so on. */
export function orderEvents(prefix: string, count: number): WrittenEvent[] {
  const events: WrittenEvent[] = []
  for (let step = 0; step < 4; step += 1) {
    for (let index = 0; index < count; index += 1) {
      const type = lives[index % lives.length]?.[step]
      if (type) events.push(event(`${prefix}-${index + 1}`, step + 1, type, index))
    }
  }
  return events
}

export function event(orderId: string, sequence: number, type: OrderStatus, index = 0): WrittenEvent {
  const minute = String(index % 60).padStart(2, '0')
  return {
    orderId,
    sequence,
    type,
    occurredAt: `2026-03-0${Math.min(sequence, 9)}T10:${minute}:00Z`,
    customerId: `customer-${index % 17}`,
    amount: type === 'placed' ? `${index + 10}.25` : '',
    currency: type === 'placed' ? 'EUR' : '',
  }
}

export function lineOf({ orderId, sequence, type, occurredAt, customerId, amount, currency }: WrittenEvent): string {
  return [orderId, sequence, type, occurredAt, customerId, amount, currency].join(',')
}

export function fileOf(events: readonly WrittenEvent[]): string {
  return `${[header, ...events.map(lineOf)].join('\n')}\n`
}

/** The same events in an order that is as good as random, the same for the same seed. */
export function shuffled<T>(items: readonly T[], seed = 1): T[] {
  const result = [...items]
  let state = seed
  for (let at = result.length - 1; at > 0; at -= 1) {
    state = (state * 48_271) % 2_147_483_647
    const other = state % (at + 1)
    const [one, two] = [result[at] as T, result[other] as T] // both indexes are inside
    result[at] = two
    result[other] = one
  }
  return result
}
