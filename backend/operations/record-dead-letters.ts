import { type OrderLineMessage, orderLineMessageSchema } from '../intake/events/order-line.ts'
import { isDatabaseAway } from '../platform/database/outage.ts'
import { log } from '../platform/log.ts'
import { traceId } from '../platform/trace.ts'
import type { DeadLetterLedger, DeadMessage } from './ports.ts'

/**
 * Writes each dead letter into the ledger, and gives those that could not be written: they come again until the database is back.
 * A line that has its outcome keeps it. A message that names no line of ours is kept as it is: nothing is dropped unseen.
 */
export function recordDeadLetters(ledger: DeadLetterLedger) {
  return async (messages: readonly DeadMessage[]): Promise<DeadMessage[]> => {
    const failed: DeadMessage[] = []
    for (const [index, message] of messages.entries()) {
      try {
        await recordOne(ledger, message)
      } catch (error) {
        log.error('dead letter not recorded', { messageId: message.id, error: error instanceof Error ? error : new Error(String(error)) })
        failed.push(message)
        // each further one would wait as long and fail as well: the function's time limit is near
        if (isDatabaseAway(error)) return [...failed, ...messages.slice(index + 1)]
      }
    }
    return failed
  }
}

async function recordOne(ledger: DeadLetterLedger, message: DeadMessage): Promise<void> {
  const read = readMessage(message.body)
  if ('problem' in read) return keepUnreadable(ledger, message, read.problem)
  const attempts = Math.max(message.receives - 1, 1)
  const recording = await ledger.record(read.line, {
    code: 'no-reason-recorded',
    text: `No reason could be recorded in ${attempts} attempts: the function crashed, ran out of time, or could not reach the database.`,
  })
  const { importId, line, attempt, traceparent } = read.line
  log.warn('dead letter', { recording, importId, line, attempt, orderId: read.line.event.orderId, traceId: traceId(traceparent) })
  if (recording === 'unknown-line') await keepUnreadable(ledger, message, `There is no line ${line} of import ${importId}.`)
}

async function keepUnreadable(ledger: DeadLetterLedger, message: DeadMessage, reason: string): Promise<void> {
  log.error('unreadable message kept', { messageId: message.id, reason })
  await ledger.keepUnreadable(message, reason)
}

function readMessage(body: string): { line: OrderLineMessage } | { problem: string } {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return { problem: 'The body is not JSON.' }
  }
  const parsed = orderLineMessageSchema.safeParse(json)
  if (!parsed.success) return { problem: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ') }
  // jsonb cannot hold it, and intake lets no line with it through
  if (/\\u0000/.test(JSON.stringify(parsed.data))) return { problem: 'The event holds the character NUL.' }
  return { line: parsed.data }
}
