import { randomUUID } from 'node:crypto'
import { lambda, s3, sqs } from '../../platform/aws-clients.ts'
import { loadConfiguration } from '../../platform/configuration.ts'
import { openPool } from '../../platform/database/pool.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { log } from '../../platform/log.ts'
import { continueTrace, traceId } from '../../platform/trace.ts'
import { lambdaReadFileInvoker } from '../adapters/lambda-read-file-invoker.ts'
import { persistentReadingLedger } from '../adapters/persistent-reading-ledger.ts'
import { postgresReadingLedger } from '../adapters/postgres-reading-ledger.ts'
import { s3ObjectStore } from '../adapters/s3-object-store.ts'
import { sqsOrderLineQueue } from '../adapters/sqs-order-line-queue.ts'
import { parameters } from '../parameters.ts'
import { type ReadOutcome, readFile } from '../read-file.ts'
import { toReadRequests } from '../rules/read-request.ts'
import { keepHeapSmall } from './small-heap.ts'

/** A chunk takes a few seconds at most, with the queue's retries; what is left must do for giving the import over. */
const shortMilliseconds = 20_000

keepHeapSmall()

/** Reads the objects of an S3 notification, or goes on with `{ importId }`. Answers with what became of each. */
export const handler = lambdaFunction<unknown, { importId: string | null; outcome: ReadOutcome }[]>(async () => {
  const [{ queueUrl, functionName }, pool] = await Promise.all([
    loadConfiguration({ queueUrl: parameters.orderEventsQueueUrl, functionName: parameters.readFileFunction }),
    openPool(),
  ])
  const read = readFile({
    objects: s3ObjectStore(s3()),
    ledger: persistentReadingLedger(postgresReadingLedger(pool)),
    queue: sqsOrderLineQueue(sqs(), queueUrl),
    invoker: lambdaReadFileInvoker(lambda(), functionName),
    newOwner: randomUUID,
    continueTrace,
    chunkLines: 1_000,
  })
  return async (event, context) => {
    const results = []
    for (const request of toReadRequests(event)) {
      const result = await read(request, () => context.getRemainingTimeInMillis() < shortMilliseconds)
      log.info('import', { ...result, traceId: traceId(result.traceparent ?? '') })
      results.push(result)
    }
    return results
  }
})
