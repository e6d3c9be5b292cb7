import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { openPool } from '../../platform/database/pool.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { log } from '../../platform/log.ts'
import { noticesTable } from '../adapters/notices.ts'
import { writeNotices } from '../write-notices.ts'

/** Writes the notices that the queue customer-notices.fifo asks for. */
export const handler = lambdaFunction<SQSEvent, SQSBatchResponse>(async () => {
  const write = writeNotices({ notices: noticesTable(await openPool({ statementTimeoutMs: 2_000, byIndexOnly: true })), log })
  return async ({ Records }) => {
    const messages = Records.map(({ messageId, body, attributes }) => ({ messageId, body, groupId: attributes.MessageGroupId ?? messageId }))
    return { batchItemFailures: (await write(messages)).map((itemIdentifier) => ({ itemIdentifier })) }
  }
})
