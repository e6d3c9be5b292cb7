import type { ResendLinesRequest, ResendLinesResult } from './events/resend-lines.ts'
import type { OrderLineQueue, ResendLedger } from './ports.ts'
import { sendAgain } from './send-again.ts'

/** Sends dead lines again. Where the sending fails they stay queued, and the reconciler sends them. */
export function resendLines({ ledger, queue }: { ledger: ResendLedger; queue: OrderLineQueue }) {
  return async ({ lines }: ResendLinesRequest): Promise<ResendLinesResult> => {
    const revived = await ledger.revive(lines)
    return { sent: await sendAgain(queue, revived) }
  }
}
