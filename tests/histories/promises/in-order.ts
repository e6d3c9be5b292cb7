import type { OrderStatus } from '../../system/support/order-model.ts'
import { type EventRow, lineId, type OrderRow } from '../rows.ts'
import type { Moment } from './moment.ts'

/** Promise 3. Number n is applied only after n−1, an order is what its applied events make of it, and nothing waits for nothing. */
export function* inOrder({ before, now }: Moment): Generator<string> {
  for (const order of now.orders) {
    const own = now.events.filter((event) => event.order === order.id)
    const applied = own.filter(({ state }) => state === 'applied').sort((one, other) => one.sequence - other.sequence)
    const waiting = own.filter(({ state }) => state === 'waiting')
    const gap = applied.findIndex(({ sequence }, index) => sequence !== index + 1)
    if (gap !== -1) yield `order ${order.id} has ${applied.map(({ sequence }) => sequence)} applied`
    if (order.last !== applied.length) yield `order ${order.id} says ${order.last} events, and ${applied.length} are applied`
    if (order.waiting !== waiting.length) yield `order ${order.id} says ${order.waiting} wait, and ${waiting.length} do`
    if (waiting.some(({ sequence }) => sequence <= order.last + 1))
      yield `order ${order.id} is at ${order.last}, and ${waiting.map(({ sequence }) => sequence)} wait`
    if (own.length === 0) yield `order ${order.id} is there, and nothing is known of it`
    const made = folded(applied)
    if (made === undefined) yield `order ${order.id} has events that cannot follow each other: ${applied.map(({ type }) => type)}`
    else if (!isAs(order, made)) yield `order ${order.id} is ${JSON.stringify(order)}, and its events make ${JSON.stringify(made)}`
  }
  const places = new Map(now.orders.map(({ id, last }) => [id, last]))
  for (const { id, last } of before.orders)
    if ((places.get(id) ?? 0) < last) yield `order ${id} went back from ${last} to ${places.get(id) ?? 'nothing'}`
  const earlier = new Map(before.lines.map((line) => [lineId(line), line.state]))
  for (const line of now.lines) {
    if (line.reasonCode !== 'impossible-transition' || line.state !== 'refused' || earlier.get(lineId(line)) === 'refused') continue
    const applied = now.events.filter(({ order, state, sequence }) => order === line.order && state === 'applied' && sequence < (line.sequence ?? 0))
    const made = folded(applied.sort((one, other) => one.sequence - other.sequence))
    const [, , type = ''] = line.raw.split(',')
    if (applied.length !== (line.sequence ?? 0) - 1 || !made || follows[made.status ?? 'new'].includes(type as OrderStatus))
      yield `${lineId(line)} was refused as impossible, and “${type}” could follow`
  }
}

/** What may follow what, as the README says. */
const follows: Readonly<Record<OrderStatus | 'new', readonly OrderStatus[]>> = {
  new: ['placed'],
  placed: ['paid', 'shipped', 'cancelled'],
  paid: ['shipped', 'cancelled'],
  shipped: ['paid', 'delivered'],
  delivered: ['paid'],
  cancelled: [],
}

type Made = Pick<OrderRow, 'status' | 'paid' | 'customer' | 'amount'>

function folded(events: readonly EventRow[]): Made | undefined {
  const made: Made = { status: null, paid: false, customer: null, amount: null }
  for (const { type, customer, amount } of events) {
    if (!follows[made.status ?? 'new'].includes(type)) return undefined
    if (type === 'placed') Object.assign(made, { customer, amount })
    if (type === 'paid') made.paid = true
    // paid after shipping marks the payment only
    if (type !== 'paid' || made.status === 'placed') made.status = type
  }
  return made
}

function isAs(order: OrderRow, made: Made): boolean {
  return order.status === made.status && order.paid === made.paid && order.customer === made.customer && order.amount === made.amount
}
