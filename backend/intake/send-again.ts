import type { OrderLineMessage } from './events/order-line.ts'
import type { LineToSend, OrderLineQueue } from './ports.ts'
import { parseLine } from './rules/parse-line.ts'

/** Makes each line's event again from what the file said, and sends it, those of one order in sequence. Returns how many were sent. */
export async function sendAgain(queue: OrderLineQueue, lines: LineToSend[]): Promise<number> {
  const messages = lines.flatMap(({ raw, importId, line, attempt, traceparent }): OrderLineMessage[] => {
    const parsed = parseLine({ bytes: raw, tooLong: false })
    // a refused line is never queued, so a queued one parses; a release with stricter rules would leave it queued, in sight
    return 'event' in parsed ? [{ importId, line, attempt, traceparent, event: parsed.event }] : []
  })
  messages.sort((one, other) => compare(one.event.orderId, other.event.orderId) || one.event.sequence - other.event.sequence || one.line - other.line)
  await queue.send(messages)
  return messages.length
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
