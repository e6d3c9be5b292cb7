import * as z from 'zod'

export const eventTypes = ['placed', 'paid', 'shipped', 'delivered', 'cancelled'] as const

/** One order event as a file stated it, normalised: time in UTC with at most six fraction digits, amount with two places and no leading zeros. */
export const orderEventSchema = z.object({
  orderId: z.string().min(1).max(64),
  sequence: z.int().min(1).max(2_147_483_647),
  type: z.enum(eventTypes),
  occurredAt: z.string(),
  customerId: z.string().min(1),
  amount: z.string().nullable(),
  currency: z.string().nullable(),
})
export type OrderEvent = z.infer<typeof orderEventSchema>

/** What the queue order-events.fifo carries: an event, the line it came from, and which sending of that line it is (1 for the first). */
export const orderLineMessageSchema = z.object({
  importId: z.uuid(),
  line: z.int().min(2),
  attempt: z.int().min(1),
  traceparent: z.string(),
  event: orderEventSchema,
})
export type OrderLineMessage = z.infer<typeof orderLineMessageSchema>

/** A message as SQS FIFO takes it, body and identities as text. */
export interface FifoMessage {
  body: string
  groupId: string
  deduplicationId: string
  traceparent: string
}

/**
 * One order is one group, so that its events arrive in sequence. The deduplication id names the line and its sending, never the content:
 * the queue would swallow another line with the same content within five minutes, and nobody would count it.
 */
export function toMessage(message: OrderLineMessage): FifoMessage {
  return {
    body: onlyQueueCharacters(JSON.stringify(message)),
    groupId: message.event.orderId,
    deduplicationId: `${message.importId}:${message.line}:${message.attempt}`,
    traceparent: message.traceparent,
  }
}

// SQS refuses U+FFFE and U+FFFF, which JSON may hold unescaped (control characters never are).
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
function onlyQueueCharacters(json: string): string {
  return json.replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
}
