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
    return { refusal: refusal('type-unknown', 'type', type, `${shown(type)} is not an event type. Use one of ${eventTypes.join(', ')}.`), ...known }
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
    return refusal('order-id-characters', 'order_id', text, `The order id ${shown(text)} can contain only the letters A–Z and a–z, digits, - and _.`)
  }
  if (text.length > 64) return refusal('order-id-too-long', 'order_id', text, `The order id has ${text.length} characters. The limit is 64.`)
  return undefined
}

function parseSequence(text: string): Read<number> {
  const no = (code: Refusal['code'], reason: string) => ({ refusal: refusal(code, 'sequence', text, reason) })
  if (!/^[0-9]+$/.test(text))
    return no('sequence-not-a-number', `The sequence ${shown(text)} is not a whole number. Number the events of an order 1, 2, 3 and so on.`)
  if (/^0+$/.test(text)) return no('sequence-zero', 'The sequence is 0. The first event of an order has the sequence 1.')
  if (text.startsWith('0')) return no('sequence-leading-zeros', `The sequence ${shown(text)} has leading zeros. Remove them.`)
  const value = Number(text)
  if (value > largestSequence) return no('sequence-too-large', `The sequence ${shown(text)} is larger than the limit of ${largestSequence}.`)
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
        `The time ${shown(text)} is not in RFC 3339 format, for example 2026-11-24T15:42:00Z or 2026-11-24T16:42:00+01:00.`,
      ),
    }
  }
  return {
    refusal: refusal('occurred-at-impossible', 'occurred_at', text, `The time ${shown(text)} is not a valid date and time in the years 1 to 9999.`),
  }
}

function checkCustomer(text: string): Refusal | undefined {
  if (text === '') return refusal('customer-missing', 'customer_id', text, 'The customer id is missing.')
  // characters are code points; a text of no more than 128 units has no more than 128 of them
  if (text.length > 128 && [...text].length > 128) {
    return refusal('customer-too-long', 'customer_id', text, `The customer id has ${[...text].length} characters. The limit is 128.`)
  }
  return undefined
}

function parseAmount(text: string, isRequired: boolean): Read<string | null> {
  const no = (code: Refusal['code'], reason: string) => ({ refusal: refusal(code, 'amount', text, reason) })
  if (text === '') return isRequired ? no('amount-missing', 'An event of the type placed requires an amount.') : { value: null }
  const match = /^(-?)(\d+)(\.\d*)?$/.exec(text)
  if (!match)
    return no('amount-not-a-number', `The amount ${shown(text)} is not a number such as 1234.50, with a decimal point and no thousands separators.`)
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
    return isRequired
      ? { refusal: refusal('currency-missing', 'currency', text, 'An event of the type placed requires a currency.') }
      : { value: null }
  }
  if (isCurrency(text)) return { value: text }
  return {
    refusal: refusal(
      'currency-unknown',
      'currency',
      text,
      `${shown(text)} is not an ISO 4217 currency code. Use three capital letters, for example EUR or USD.`,
    ),
  }
}

function isType(text: string): text is OrderEvent['type'] {
  return types.has(text)
}

function shown(text: string): string {
  return text === '' ? '(empty)' : `"${text.length > 64 ? `${text.slice(0, 63)}…` : text}"`
}
