import * as z from 'zod'
import { parameters as operations } from '../../operations/parameters.ts'
import { lambda, s3, sqs } from '../../platform/aws-clients.ts'
import { loadConfiguration } from '../../platform/configuration.ts'
import { openPool } from '../../platform/database/pool.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { log } from '../../platform/log.ts'
import { lambdaReadFileInvoker } from '../adapters/lambda-read-file-invoker.ts'
import { postgresReconcileLedger } from '../adapters/postgres-reconcile-ledger.ts'
import { s3ObjectListing } from '../adapters/s3-object-listing.ts'
import { sqsOrderLineQueue } from '../adapters/sqs-order-line-queue.ts'
import { sqsQueueDepths } from '../adapters/sqs-queue-depths.ts'
import { parameters } from '../parameters.ts'
import { type Reconciled, reconcile } from '../reconcile.ts'
import { type Replayed, replay, type Unfinished } from '../replay.ts'

const shortMilliseconds = 15_000
/** A schedule's own event has none of this, and means the defaults. */
const eventSchema = z.object({ lostAfterSeconds: z.number().min(0).optional(), readersGoneBefore: z.coerce.date().optional() }).catch({})
const candidateSchema = z.object({ bucket: z.string(), key: z.string(), versionId: z.string(), lastModified: z.coerce.date() })
const replaySchema = z.object({
  replaySince: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  unfinished: z
    .object({
      place: z.object({ prefix: z.number(), after: z.string().optional() }),
      files: z.number(),
      unknown: z.number(),
      oldest: z.array(candidateSchema),
    })
    .optional(),
})

/**
 * Finds what was lost and has it done. `{ lostAfterSeconds }` says how old a line without an outcome must be, 120 unless told;
 * `{ readersGoneBefore }`, a time, that readers which began before it are gone, so that their leases are not waited for.
 * `{ replaySince }`, a time (RFC 3339), has the files since then read that the database does not know: see replay.ts. Another form of it is refused. It goes on
 * from `unfinished`, where the call before answered that.
 */
export const handler = lambdaFunction<unknown, Reconciled | Replayed | { unfinished: Unfinished }>(async () => {
  const [found, pool] = await Promise.all([
    loadConfiguration({
      bucket: parameters.bucket,
      queueUrl: parameters.orderEventsQueueUrl,
      deadLetterQueueUrl: operations.deadLetterQueueUrl,
      readFile: parameters.readFileFunction,
    }),
    openPool(),
  ])
  const ledger = postgresReconcileLedger(pool)
  const listing = s3ObjectListing(s3(), found.bucket)
  const invoker = lambdaReadFileInvoker(lambda(), found.readFile)
  const readAgain = replay({ ledger, listing, invoker })
  const run = reconcile({
    ledger,
    listing,
    depths: sqsQueueDepths(sqs(), [found.queueUrl, found.deadLetterQueueUrl]),
    queue: sqsOrderLineQueue(sqs(), found.queueUrl),
    invoker,
    positions: new Map(),
  })
  return async (event, context) => {
    const isTimeUp = () => context.getRemainingTimeInMillis() < shortMilliseconds
    if (typeof event === 'object' && event !== null && 'replaySince' in event) {
      const { replaySince, unfinished } = replaySchema.parse(event)
      const replayed = await readAgain(replaySince, isTimeUp, unfinished)
      log.info('replayed', 'unfinished' in replayed ? { files: replayed.unfinished.files, unfinished: true } : { ...replayed })
      return replayed
    }
    const result = await run(eventSchema.parse(event ?? {}), isTimeUp)
    log.info('reconciled', { ...result })
    return result
  }
})
