import { type OrderChange, orderChangeSchema } from '../orders/events/order-change.ts'
import type { log as Log } from '../platform/log.ts'
import type { AuditLog } from './ports.ts'

export interface RecordAuditDependencies {
  readonly audit: AuditLog
  readonly log: Pick<typeof Log, 'warn'>
}

export interface Message {
  readonly messageId: string
  readonly body: string
}

/**
 * Records every change of an order once, however often it is told, and returns the ids of the messages that failed.
 * Entries carry order and sequence and are read in that order, so that a change that fails holds up no other.
 */
export function recordAudit({ audit, log }: RecordAuditDependencies) {
  return async (messages: readonly Message[]): Promise<string[]> => {
    const failed: string[] = []
    const changes = new Map<string, OrderChange>()
    for (const { messageId, body } of messages) {
      const change = readChange(body)
      if (change) changes.set(messageId, change)
      else fail(messageId, 'The message is not an order change.')
    }
    if (changes.size === 0) return failed
    try {
      await audit.record([...changes.values()])
    } catch (error) {
      for (const [messageId, change] of changes) {
        if (changes.size === 1) fail(messageId, error)
        else await audit.record([change]).catch((alone: unknown) => fail(messageId, alone))
      }
    }
    return failed

    function fail(messageId: string, reason: unknown): void {
      failed.push(messageId)
      log.warn('message failed', { messageId, reason: reason instanceof Error ? reason.message : String(reason) })
    }
  }
}

function readChange(body: string): OrderChange | undefined {
  try {
    return orderChangeSchema.safeParse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}
