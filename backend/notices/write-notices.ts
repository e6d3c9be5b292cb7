import { type OrderChange, orderChangeSchema } from '../orders/events/order-change.ts'
import type { log as Log } from '../platform/log.ts'
import type { Notices } from './ports.ts'
import { type Notice, noticeOf } from './rules/notice.ts'

export interface WriteNoticesDependencies {
  readonly notices: Notices
  readonly log: Pick<typeof Log, 'warn' | 'info'>
}

export interface Message {
  readonly messageId: string
  /** the order's id: the topic's message group */
  readonly groupId: string
  readonly body: string
}

/**
 * Writes what customers are to be told, each notice once, and returns the ids of the messages that failed. The batch is one statement; if that fails, each message is.
 * When one of an order fails, those behind it in the batch are given back with it: nobody is told "delivered" before "shipped".
 */
export function writeNotices({ notices, log }: WriteNoticesDependencies) {
  return async (messages: readonly Message[]): Promise<string[]> => {
    try {
      await write(messages)
      return []
    } catch (error) {
      if (messages.length === 1) return messages.map((message) => failure(message, error))
    }
    const failedGroups = new Set<string>()
    const failed: string[] = []
    for (const message of messages) {
      try {
        if (failedGroups.has(message.groupId)) throw new Error('An earlier change of this order failed in this batch.')
        await write([message])
      } catch (error) {
        failedGroups.add(message.groupId)
        failed.push(failure(message, error))
      }
    }
    return failed
  }

  async function write(messages: readonly Message[]): Promise<void> {
    const due = messages.map(({ body }) => noticeOf(readChange(body))).filter((notice): notice is Notice => notice !== null)
    if (due.length === 0) return
    const written = await notices.write(due)
    if (written < due.length) log.info('notices left out: written before, or overtaken by a later one', { due: due.length, written })
  }

  function failure({ messageId, groupId }: Message, error: unknown): string {
    log.warn('message failed', { messageId, orderId: groupId, reason: error instanceof Error ? error.message : String(error) })
    return messageId
  }
}

function readChange(body: string): OrderChange {
  const change = orderChangeSchema.safeParse(parseJson(body))
  if (!change.success) throw new Error('The message is not an order change.', { cause: change.error })
  return change.data
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
