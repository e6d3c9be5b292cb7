import fc from 'fast-check'
import { header, lineOf } from '../system/support/order-files.ts'
import type { OrderStatus } from '../system/support/order-model.ts'

/** An event that a file states. `variant` other than 0: other content under the same number. */
export interface StatedEvent {
  order: string
  sequence: number
  type: OrderStatus
  variant: number
}

/** One physical line below the header. */
export type Line = { event: StatedEvent } | { bad: string } | { blank: true }

/** What people and other systems do. `drop` is the name of a file: a name that was used before makes a new version of it. */
export type Step = { drop: string; lines: Line[]; header?: string } | { redrive: 'all' | string }

export const orders = ['A', 'B', 'C']
const lives: readonly (readonly OrderStatus[])[] = [
  ['placed', 'paid', 'shipped', 'delivered'],
  ['placed', 'shipped', 'delivered', 'paid'],
  ['placed', 'cancelled'],
]

/** Each breaks one line alone. None holds a line break. */
const badLines = [
  'A,none,paid,2026-03-01T10:00:00Z,customer-A,,',
  'B,2,exploded,2026-03-01T10:00:00Z,customer-B,,',
  'A,1,placed,yesterday,customer-A,10.00,EUR',
  'C,1,placed,2026-03-01T10:00:00Z,customer-C,ten,EUR',
  'B,1,placed,2026-03-01T10:00:00Z,customer-B,10.00,',
  '"A,2,paid,2026-03-01T10:00:00Z,customer-A,,',
  'not an event',
]

// each order's life is its own, so that most events fit and repeats are exact
const stated = fc.record({
  order: fc.constantFrom(...orders),
  sequence: fc.integer({ min: 1, max: 4 }),
  variant: fc.oneof({ arbitrary: fc.constant(0), weight: 9 }, { arbitrary: fc.constant(1), weight: 1 }),
  odd: fc.oneof(
    { arbitrary: fc.constant(undefined), weight: 12 },
    { arbitrary: fc.constantFrom<OrderStatus[]>('placed', 'delivered', 'cancelled'), weight: 1 },
  ),
})

const event = stated.map(({ order, sequence, variant, odd }): StatedEvent => {
  const life = lives[orders.indexOf(order)] ?? []
  return { order, sequence, type: odd ?? life[sequence - 1] ?? 'paid', variant }
})

const line: fc.Arbitrary<Line> = fc.oneof(
  { arbitrary: event.map((each) => ({ event: each })), weight: 12 },
  { arbitrary: fc.constantFrom(...badLines).map((bad) => ({ bad })), weight: 1 },
  { arbitrary: fc.constant({ blank: true as const }), weight: 1 },
)

// what another system sends: each order's whole life, out of order
const whole: fc.Arbitrary<Line[]> = fc
  .subarray(orders, { minLength: 1 })
  .map((some) =>
    some.flatMap((order) => (lives[orders.indexOf(order)] ?? []).map((type, index) => ({ event: { order, sequence: index + 1, type, variant: 0 } }))),
  )
  .chain((lines) => fc.shuffledSubarray(lines, { minLength: 1 }))

const file = fc.record({
  drop: fc.constantFrom('one', 'two', 'three', 'four'),
  lines: fc.oneof({ arbitrary: whole, weight: 1 }, { arbitrary: fc.array(line, { minLength: 1, maxLength: 9, size: 'max' }), weight: 2 }),
})

/** Steps of a history. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: file, weight: 12 },
  {
    arbitrary: fc.record({
      drop: fc.constantFrom('five', 'six'),
      lines: fc.array(line, { maxLength: 2 }),
      header: fc.constantFrom('order,number', ''),
    }),
    weight: 1,
  },
  { arbitrary: fc.record({ redrive: fc.constantFrom('all', 'A') }), weight: 3 },
)

/** The text of an event in a file. */
export function textOf({ order, sequence, type, variant }: StatedEvent): string {
  const money = type === 'placed' ? { amount: amountOf(variant), currency: 'EUR' } : { amount: '', currency: '' }
  const occurredAt = `2026-03-0${sequence}T10:00:00Z`
  return lineOf({ orderId: order, sequence, type, occurredAt, customerId: customerOf(order, variant), ...money })
}

export function amountOf(variant: number): string {
  return variant === 0 ? '10.25' : '99.00'
}

export function customerOf(order: string, variant: number): string {
  return variant === 0 ? `customer-${order}` : `somebody-${order}`
}

/** A file's bytes as text. */
export function fileOf({ lines, header: first = header }: Extract<Step, { drop: string }>): string {
  return `${[first, ...lines.map((each) => ('event' in each ? textOf(each.event) : 'bad' in each ? each.bad : ''))].join('\n')}\n`
}

/** One step in a few words. */
export function told(given: Step): string {
  if ('redrive' in given) return given.redrive === 'all' ? 'redrive' : `redrive of order ${given.redrive}`
  const lines = given.lines.map((each) => {
    if ('bad' in each) return 'bad'
    if ('blank' in each) return '-'
    const { order, sequence, type, variant } = each.event
    return `${order}${sequence} ${type}${variant ? `#${variant}` : ''}`
  })
  return `drop ${given.drop}${given.header === undefined ? '' : ` with the header “${given.header}”`}: ${lines.join(', ')}`
}
