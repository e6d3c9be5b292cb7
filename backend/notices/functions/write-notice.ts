import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { sqs } from '../../platform/aws-clients.ts'
import { loadConfiguration } from '../../platform/configuration.ts'
import { openPool } from '../../platform/database/pool.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { log } from '../../platform/log.ts'
import { queueBatch } from '../../platform/queue-batch.ts'
import { noticesTable } from '../adapters/notices.ts'
import { parameters } from '../parameters.ts'
import { writeNotices } from '../write-notices.ts'

/** Writes the notices that the queue customer-notices.fifo asks for. */
export const handler = lambdaFunction<SQSEvent, SQSBatchResponse>(async () => {
  const [{ queueUrl }, pool] = await Promise.all([
    loadConfiguration({ queueUrl: parameters.queueUrl }),
    openPool({ statementTimeoutMs: 2_000, byIndexOnly: true }),
  ])
  return queueBatch(sqs(), queueUrl, writeNotices({ notices: noticesTable(pool), log }))
})
