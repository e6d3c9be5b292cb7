import * as z from 'zod'

const type = z.enum(['placed', 'paid', 'shipped', 'delivered', 'cancelled'])

/**
 * What the topic order-changes.fifo carries: one event that was applied to one order, told after its commit, at least once, in sequence for every order.
 * Message group: the order. A subscriber tells a repeat by (orderId, sequence). The attribute `type` is for filter policies, `traceparent` follows the line from its file.
 * Times are RFC 3339 in UTC, `occurredAt` the sender's, `appliedAt` the database's; amount and currency are the event's own, null where it states none.
 */
export const orderChangeSchema = z.object({
  orderId: z.string().min(1),
  sequence: z.int().min(1),
  type,
  /** the order's, after this event */
  status: type,
  occurredAt: z.string(),
  customerId: z.string().min(1),
  amount: z.string().nullable(),
  currency: z.string().nullable(),
  importId: z.uuid(),
  line: z.int().min(2),
  traceparent: z.string(),
  appliedAt: z.string(),
})
export type OrderChange = z.infer<typeof orderChangeSchema>
