import type { EventType, ImportLine } from '../src/api/types.ts'

export type FakeEvent = {
  orderId: string
  sequence: number
  type: EventType
  occurredAt: string
  customerId: string
  amount: string | null
  currency: string | null
}
type Refusal = Pick<ImportLine, 'reasonCode' | 'reason' | 'column' | 'value' | 'columns'>

const names = ['order_id', 'sequence', 'type', 'occurred_at', 'customer_id', 'amount', 'currency'] as const

const rules: { column: (typeof names)[number]; fits: (value: string, all: string[]) => boolean; reason: string }[] = [
  { column: 'order_id', fits: (value) => /^[A-Za-z0-9_-]{1,64}$/.test(value), reason: 'An order id is 1 to 64 letters, digits, _ or -.' },
  { column: 'sequence', fits: (value) => /^[1-9]\d*$/.test(value), reason: 'A sequence is a whole number from 1 up.' },
  {
    column: 'type',
    fits: (value) => /^(placed|paid|shipped|delivered|cancelled)$/.test(value),
    reason: 'The type is one of placed, paid, shipped, delivered, cancelled.',
  },
  { column: 'occurred_at', fits: (value) => !Number.isNaN(Date.parse(value)), reason: 'This is not a valid date.' },
  { column: 'customer_id', fits: (value) => value.length > 0 && value.length <= 128, reason: 'A customer is 1 to 128 characters.' },
  {
    column: 'amount',
    fits: (value, all) => (value === '' ? all[2] !== 'placed' : /^\d+\.\d\d$/.test(value)),
    reason: 'An amount has two decimals, is not negative, and is required where an order is placed.',
  },
  {
    column: 'currency',
    fits: (value, all) => (value === '' ? all[2] !== 'placed' : /^(USD|EUR|GBP|JPY)$/.test(value)),
    reason: 'This is not an ISO 4217 currency code.',
  },
]

/** One line as an event, or why it is none. Far simpler than the real reader. */
export function parseLine(raw: string): { event?: FakeEvent; refusal?: Refusal & { orderId?: string } } {
  const fields = raw.split(',')
  if (raw.split('"').length % 2 === 0) return { refusal: refusal('broken-quoting', 'A quote is opened and not closed.', null, raw, raw, 0) }
  if (fields.length !== names.length)
    return { refusal: refusal('field-count', `There are ${fields.length} fields, and ${names.length} are needed.`, null, null, raw, 0) }
  let start = 0
  for (const [index, { column, fits, reason }] of rules.entries()) {
    const value = fields[index] ?? ''
    if (!fits(value, fields)) return { refusal: refusal(`bad-${column}`, reason, column, value, value, start) }
    start += value.length + 1
  }
  const [orderId = '', sequence, type, occurredAt = '', customerId = '', amount, currency] = fields
  return {
    event: {
      orderId,
      sequence: Number(sequence),
      type: type as EventType,
      occurredAt,
      customerId,
      amount: amount || null,
      currency: currency || null,
    },
  } // the rule for type was asked above
}

function refusal(reasonCode: string, reason: string, column: string | null, value: string | null, marked: string, start: number): Refusal {
  return { reasonCode, reason, column, value, columns: column ? [{ start, end: start + marked.length }] : [] }
}
