import { eventTypes, type OrderEvent } from '../events/order-line.ts'
import { isCurrency } from './currencies.ts'
import { parseOccurredAt } from './occurred-at.ts'
import { type Refusal, type RefusedLine, refusal } from './refusal.ts'

type SevenFields = [string, string, string, string, string, string, string]
type Read<T> = { value: T } | { refusal: Refusal }

const largestSequence = 2_147_483_647
const types: ReadonlySet<string> = new Set(eventTypes)

/** The event that seven fields state, or the first field at fault, in the order of the columns. */
export function parseEvent([orderId, sequenceText, type, occurredAtText, customerId, amountText, currencyText]: SevenFields):
  | { event: OrderEvent }
  | RefusedLine {
  const idRefusal = checkOrderId(orderId)
  const sequence = parseSequence(sequenceText)
  const known = { orderId: idRefusal ? null : orderId, sequence: 'value' in sequence ? sequence.value : null }
  if (idRefusal) return { refusal: idRefusal, ...known }
  if ('refusal' in sequence) return { refusal: sequence.refusal, ...known }
  if (!isType(type)) {
    return { refusal: refusal('type-unknown', 'type', type, `${shown(type)} is not a type of event. Known are ${eventTypes.join(', ')}.`), ...known }
  }
  const occurredAt = readOccurredAt(occurredAtText)
  if ('refusal' in occurredAt) return { refusal: occurredAt.refusal, ...known }
  const customerRefusal = checkCustomer(customerId)
  if (customerRefusal) return { refusal: customerRefusal, ...known }
  const amount = parseAmount(amountText, type === 'placed')
  if ('refusal' in amount) return { refusal: amount.refusal, ...known }
  const currency = parseCurrency(currencyText, type === 'placed')
  if ('refusal' in currency) return { refusal: currency.refusal, ...known }
  return {
    event: { orderId, sequence: sequence.value, type, occurredAt: occurredAt.value, customerId, amount: amount.value, currency: currency.value },
  }
}

function checkOrderId(text: string): Refusal | undefined {
  if (text === '') return refusal('order-id-missing', 'order_id', text, 'The order id is missing.')
  if (!/^[A-Za-z0-9_-]+$/.test(text)) {
    return refusal('order-id-characters', 'order_id', text, `The order id ${shown(text)} may hold only letters A–Z and a–z, digits, - and _.`)
  }
  if (text.length > 64) return refusal('order-id-too-long', 'order_id', text, `The order id has ${text.length} characters, 64 are allowed.`)
  return undefined
}

function parseSequence(text: string): Read<number> {
  const no = (code: Refusal['code'], reason: string) => ({ refusal: refusal(code, 'sequence', text, reason) })
  if (!/^[0-9]+$/.test(text))
    return no('sequence-not-a-number', `The sequence ${shown(text)} is not a whole number. It counts 1, 2, 3 … within its order.`)
  if (/^0+$/.test(text)) return no('sequence-zero', 'The sequence is 0. It counts from 1 within its order.')
  if (text.startsWith('0')) return no('sequence-leading-zeros', `The sequence ${shown(text)} has leading zeros. Write it without.`)
  const value = Number(text)
  if (value > largestSequence) return no('sequence-too-large', `The sequence ${shown(text)} is larger than ${largestSequence}.`)
  return { value }
}

function readOccurredAt(text: string): Read<string> {
  const read = parseOccurredAt(text)
  if ('utc' in read) return { value: read.utc }
  if (read.problem === 'format') {
    return {
      refusal: refusal(
        'occurred-at-format',
        'occurred_at',
        text,
        `The time ${shown(text)} is not RFC 3339. It looks like 2026-11-24T15:42:00Z or 2026-11-24T16:42:00+01:00.`,
      ),
    }
  }
  return {
    refusal: refusal(
      'occurred-at-impossible',
      'occurred_at',
      text,
      `The time ${shown(text)} does not exist in the calendar, or lies outside the years 1 to 9999.`,
    ),
  }
}

function checkCustomer(text: string): Refusal | undefined {
  if (text === '') return refusal('customer-missing', 'customer_id', text, 'The customer id is missing.')
  // characters are code points; a text of no more than 128 units has no more than 128 of them
  if (text.length > 128 && [...text].length > 128) {
    return refusal('customer-too-long', 'customer_id', text, `The customer id has ${[...text].length} characters, 128 are allowed.`)
  }
  return undefined
}

function parseAmount(text: string, isRequired: boolean): Read<string | null> {
  const no = (code: Refusal['code'], reason: string) => ({ refusal: refusal(code, 'amount', text, reason) })
  if (text === '') return isRequired ? no('amount-missing', 'A placed event needs an amount.') : { value: null }
  const match = /^(-?)(\d+)(\.\d*)?$/.exec(text)
  if (!match) return no('amount-not-a-number', `The amount ${shown(text)} is not a number. It looks like 1234.50, with a point and no separators.`)
  const [, sign, whole = '', decimals = ''] = match
  if (sign) return no('amount-negative', `The amount ${shown(text)} is negative.`)
  if (decimals.length !== 3) return no('amount-decimals', `The amount ${shown(text)} must have exactly two decimal places.`)
  const normalised = whole.replace(/^0+(?=\d)/, '')
  // numeric(18, 2) holds sixteen digits before the point
  if (normalised.length > 16) return no('amount-too-large', `The amount ${shown(text)} has more than 16 digits before the point.`)
  return { value: normalised + decimals }
}

function parseCurrency(text: string, isRequired: boolean): Read<string | null> {
  if (text === '') {
    return isRequired ? { refusal: refusal('currency-missing', 'currency', text, 'A placed event needs a currency.') } : { value: null }
  }
  if (isCurrency(text)) return { value: text }
  return {
    refusal: refusal(
      'currency-unknown',
      'currency',
      text,
      `${shown(text)} is not a currency of ISO 4217. Its codes are three capital letters, as EUR or USD.`,
    ),
  }
}

function isType(text: string): text is OrderEvent['type'] {
  return types.has(text)
}

function shown(text: string): string {
  return text === '' ? '(empty)' : `"${text.length > 64 ? `${text.slice(0, 63)}…` : text}"`
}
