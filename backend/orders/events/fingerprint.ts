import { createHash } from 'node:crypto'
import type { OrderEvent } from '../../intake/events/order-line.ts'

/** SHA-256 of what an event says, in hexadecimal: equal for an exact repeat, from whatever file, and for nothing else. */
export function fingerprint({ orderId, sequence, type, occurredAt, customerId, amount, currency }: OrderEvent): string {
  return createHash('sha256')
    .update(JSON.stringify([orderId, sequence, type, occurredAt, customerId, amount, currency]))
    .digest('hex')
}
