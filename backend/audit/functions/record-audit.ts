import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { sqs } from '../../platform/aws-clients.ts'
import { loadConfiguration } from '../../platform/configuration.ts'
import { openPool } from '../../platform/database/pool.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { log } from '../../platform/log.ts'
import { queueBatch } from '../../platform/queue-batch.ts'
import { auditLog } from '../adapters/audit-log.ts'
import { parameters } from '../parameters.ts'
import { recordAudit } from '../record-audit.ts'

/** Records the changes of the queue audit.fifo. */
export const handler = lambdaFunction<SQSEvent, SQSBatchResponse>(async () => {
  const [{ queueUrl }, pool] = await Promise.all([
    loadConfiguration({ queueUrl: parameters.queueUrl }),
    openPool({ statementTimeoutMs: 2_000, byIndexOnly: true }),
  ])
  return queueBatch(sqs(), queueUrl, recordAudit({ audit: auditLog(pool), log }))
})
