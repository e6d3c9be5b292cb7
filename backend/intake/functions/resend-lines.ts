import { sqs } from '../../platform/aws-clients.ts'
import { loadConfiguration } from '../../platform/configuration.ts'
import { openPool } from '../../platform/database/pool.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { postgresResendLedger } from '../adapters/postgres-resend-ledger.ts'
import { sqsOrderLineQueue } from '../adapters/sqs-order-line-queue.ts'
import { type ResendLinesResult, resendLinesRequestSchema } from '../events/resend-lines.ts'
import { parameters } from '../parameters.ts'
import { resendLines } from '../resend-lines.ts'

/** Sends dead lines again: `{ lines: [{ importId, line }] }` in, `{ sent }` out, as events/resend-lines.ts describes. */
export const handler = lambdaFunction<unknown, ResendLinesResult>(async () => {
  const [{ queueUrl }, pool] = await Promise.all([loadConfiguration({ queueUrl: parameters.orderEventsQueueUrl }), openPool()])
  const resend = resendLines({ ledger: postgresResendLedger(pool), queue: sqsOrderLineQueue(sqs(), queueUrl) })
  return async (event) => resend(resendLinesRequestSchema.parse(event))
})
