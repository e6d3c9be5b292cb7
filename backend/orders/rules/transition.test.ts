import { describe, expect, it } from 'vitest'
import { newOrder, type Order, type OrderEvent, type OrderEventType } from './order.ts'
import { afterEvent, impossibility, isPossible } from './transition.ts'

const types: OrderEventType[] = ['placed', 'paid', 'shipped', 'delivered', 'cancelled']

function say(type: OrderEventType, sequence = 1): OrderEvent {
  return { orderId: 'A', sequence, type, occurredAt: '2026-01-01T00:00:00Z', customerId: 'VINET', amount: '12.30', currency: 'USD' }
}

function orderAfter(...path: OrderEventType[]): Order {
  return path.reduce((order, type, index) => afterEvent(order, say(type, index + 1)), newOrder('A'))
}

describe('what can follow', () => {
  it.each([
    [[], ['placed']],
    [['placed'], ['paid', 'shipped', 'cancelled']],
    [
      ['placed', 'paid'],
      ['shipped', 'cancelled'],
    ],
    [
      ['placed', 'shipped'],
      ['paid', 'delivered'],
    ],
    [['placed', 'shipped', 'delivered'], ['paid']],
    [['placed', 'cancelled'], []],
  ] as [OrderEventType[], OrderEventType[]][])('after %j: %j and nothing else', (path, possible) => {
    expect(types.filter((type) => isPossible(orderAfter(...path), say(type)))).toEqual(possible)
  })

  it('says what the order is and what could have come', () => {
    expect(impossibility(orderAfter('placed', 'shipped'), say('cancelled', 3))).toBe(
      '"cancelled" cannot follow: the order is "shipped" after number 2, only "paid", "delivered" can follow.',
    )
    expect(impossibility(orderAfter(), say('paid'))).toBe('The first event of an order is "placed", not "paid".')
  })
})

describe('an order after an event', () => {
  it('takes customer, amount, currency and time from "placed"', () => {
    expect(orderAfter('placed')).toEqual({
      ...{ id: 'A', status: 'placed', customerId: 'VINET', amount: '12.30', currency: 'USD', paid: false },
      ...{ placedAt: '2026-01-01T00:00:00Z', lastSequence: 1, waiting: 0 },
    })
  })

  it('keeps its status when it is paid after shipping', () => {
    expect(orderAfter('placed', 'shipped', 'paid')).toMatchObject({ status: 'shipped', paid: true, lastSequence: 3 })
    expect(orderAfter('placed', 'shipped', 'delivered', 'paid')).toMatchObject({ status: 'delivered', paid: true, lastSequence: 4 })
  })

  it('stays paid when it is shipped', () => {
    expect(orderAfter('placed', 'paid', 'shipped')).toMatchObject({ status: 'shipped', paid: true })
  })
})
