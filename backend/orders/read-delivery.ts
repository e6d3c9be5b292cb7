import { orderLineMessageSchema } from '../intake/events/order-line.ts'
import type { DeliveryFailure } from './ports.ts'
import type { LineId } from './rules/order.ts'
import type { OrderLine } from './rules/settle-lines.ts'

/** A message as the queue handed it over; `receives` counts its deliveries, this one included. */
export interface Delivery {
  readonly messageId: string
  readonly receives: number
  readonly body: string
}

/** The line that a message carries, or why it can't be told; the latter names the line if at least that is readable. */
export function readDelivery({ body }: Delivery): OrderLine | DeliveryFailure {
  const content = parseJson(body)
  const message = orderLineMessageSchema.safeParse(content)
  if (message.success) return message.data
  const [issue] = message.error.issues
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : ''
  return { line: lineOf(content), code: 'message-unreadable', reason: `The message is not an order line${where}: ${issue?.message ?? 'unknown'}.` }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const lineIdSchema = orderLineMessageSchema.pick({ importId: true, line: true })

function lineOf(content: unknown): LineId | null {
  return lineIdSchema.safeParse(content).data ?? null
}
