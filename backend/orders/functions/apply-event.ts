import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { parameters as intake } from '../../intake/parameters.ts'
import { parameters as outbox } from '../../outbox/parameters.ts'
import { lambda, sqs } from '../../platform/aws-clients.ts'
import { loadConfiguration } from '../../platform/configuration.ts'
import { openPool } from '../../platform/database/pool.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { log } from '../../platform/log.ts'
import { queueBatch } from '../../platform/queue-batch.ts'
import { failureNotes } from '../adapters/failure-notes.ts'
import { orderLedger } from '../adapters/order-ledger.ts'
import { publisher } from '../adapters/publisher.ts'
import { applyEvents } from '../apply-events.ts'

/** Applies the events of the queue order-events.fifo. */
export const handler = lambdaFunction<SQSEvent, SQSBatchResponse>(async () => {
  const [configuration, pool] = await Promise.all([
    loadConfiguration({ queueUrl: intake.orderEventsQueueUrl, publishFunction: outbox.publishFunction }),
    openPool({ statementTimeoutMs: 4_000, byIndexOnly: true }),
  ])
  const apply = applyEvents({
    ledger: orderLedger(pool),
    notes: failureNotes(pool),
    publisher: publisher(pool, lambda(), configuration.publishFunction),
    log,
  })
  return queueBatch(sqs(), configuration.queueUrl, (messages, context) => apply(messages, () => context.getRemainingTimeInMillis()))
})
