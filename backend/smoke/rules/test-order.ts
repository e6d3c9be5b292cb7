/** An order that nobody placed: it is placed and cancelled at once, for nothing. */
export interface TestOrder {
  id: string
  events: number
  /** What it comes to when all is applied. */
  status: 'cancelled'
  /** The order file that brings it. */
  file: string
}

/** Its customer: what smoke tests leave behind is found, and erased, by it. */
const customer = 'smoke-test'

const header = 'order_id,sequence,type,occurred_at,customer_id,amount,currency'

/** `mark`: 1–58 letters, digits, `_`, `-`; another one at each test, so that the events are new. */
export function testOrder(mark: string, at: Date): TestOrder {
  const id = `SMOKE-${mark}`
  const time = at.toISOString()
  const events = [`${id},1,placed,${time},${customer},0.00,EUR`, `${id},2,cancelled,${time},${customer},,`]
  return { id, events: events.length, status: 'cancelled', file: `${[header, ...events].join('\n')}\n` }
}
