import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { openPool } from '../../platform/database/pool.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { log } from '../../platform/log.ts'
import { auditLog } from '../adapters/audit-log.ts'
import { recordAudit } from '../record-audit.ts'

/** Records the changes of the queue audit.fifo. */
export const handler = lambdaFunction<SQSEvent, SQSBatchResponse>(async () => {
  const record = recordAudit({ audit: auditLog(await openPool({ statementTimeoutMs: 2_000, byIndexOnly: true })), log })
  return async ({ Records }) => ({ batchItemFailures: (await record(Records)).map((itemIdentifier) => ({ itemIdentifier })) })
})
