import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { sqs } from '../../platform/aws-clients.ts'
import { loadConfiguration } from '../../platform/configuration.ts'
import { openPool } from '../../platform/database/pool.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { deadLetterLedger } from '../adapters/dead-letter-ledger.ts'
import { deadLetterQueue } from '../adapters/dead-letter-queue.ts'
import { parameters } from '../parameters.ts'
import { recordDeadLetters } from '../record-dead-letters.ts'

/** Moves dead letters from their queue into the ledger. The queue has no dead-letter queue of its own: what fails comes again until it is written. */
export const handler = lambdaFunction<SQSEvent, SQSBatchResponse>(async () => {
  const { queueUrl } = await loadConfiguration({ queueUrl: parameters.deadLetterQueueUrl })
  const queue = deadLetterQueue(sqs(), queueUrl)
  const record = recordDeadLetters(deadLetterLedger(await openPool()))
  return async (event) => {
    const messages = event.Records.map(({ messageId, receiptHandle, body, attributes }) => ({
      id: messageId,
      receiptHandle,
      body,
      receives: Number(attributes.ApproximateReceiveCount),
    }))
    const failed = await record(messages)
    await queue.retrySoon(failed)
    return { batchItemFailures: failed.map(({ id }) => ({ itemIdentifier: id })) }
  }
})
