import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import type pg from 'pg'
import type { Publisher } from '../ports.ts'

/**
 * Asks for the publisher by an asynchronous invocation, unless it was asked for within the last five seconds and has not finished: it keeps the request young
 * while it runs, and takes it away before it looks for the last time. So nothing committed before an ask is overlooked, and most batches ask nobody.
 * Five seconds, because a publisher that starts or works slowly must not be taken for dead: each further one would make all of them slower.
 * The request need not survive a crash (the sweeper does), so its commit does not wait for the disk.
 */
export function publisher(pool: pg.Pool, lambda: LambdaClient, functionName: string): Publisher {
  return {
    ask: async () => {
      const asked = await pool.query({
        name: 'outbox-ask',
        text: `update outbox_request set requested_at = clock_timestamp()
               from (select set_config('synchronous_commit', 'off', true)) as quick
               where requested_at is null or requested_at < clock_timestamp() - interval '5 seconds'`,
      })
      if (asked.rowCount === 0) return
      try {
        await lambda.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload: '{}' }), {
          abortSignal: AbortSignal.timeout(3_000),
        })
      } catch (error) {
        await pool.query('update outbox_request set requested_at = null')
        throw error
      }
    },
  }
}
