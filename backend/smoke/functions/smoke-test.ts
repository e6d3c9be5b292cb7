import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { parameters as intake } from '../../intake/parameters.ts'
import { s3 } from '../../platform/aws-clients.ts'
import { loadConfiguration } from '../../platform/configuration.ts'
import { openPool } from '../../platform/database/pool.ts'
import { lambdaFunction } from '../../platform/function.ts'
import { log } from '../../platform/log.ts'
import { postgresProgress } from '../adapters/postgres-progress.ts'
import { s3DropOff } from '../adapters/s3-drop-off.ts'
import { type Tried, tryOrder } from '../try-order.ts'

/** What is left must do for the answer. */
const shortMilliseconds = 5_000

/** Tries whether the stage works, as try-order.ts describes: a deployment invokes it with `{ release }` when all else is done. It throws what does not work. */
export const handler = lambdaFunction<unknown, Tried>(async () => {
  const [{ bucket }, pool] = await Promise.all([loadConfiguration({ bucket: intake.bucket }), openPool()])
  const now = () => new Date()
  const pause = () => sleep(100)
  const run = tryOrder({ dropOff: s3DropOff(s3(), bucket), queries: postgresProgress(pool), newMark: randomUUID, now, pause })
  return async (_event, context) => {
    const tried = await run(() => context.getRemainingTimeInMillis() < shortMilliseconds)
    log.info('tried', { ...tried })
    return tried
  }
})
