import type { Context } from 'aws-lambda'
import { log } from './log.ts'

/**
 * A Lambda entry point. `compose` makes the handler with its adapters once per process, at the first invocation; if that fails, the next one tries again.
 * Every invocation ends in one log line with its outcome and duration.
 */
export function lambdaFunction<Event, Result>(
  compose: () => Promise<(event: Event, context: Context) => Promise<Result>>,
): (event: Event, context: Context) => Promise<Result> {
  let composed: Promise<(event: Event, context: Context) => Promise<Result>> | undefined
  return async (event, context) => {
    const started = performance.now()
    // what an invocation before this one has put into its lines
    log.resetKeys()
    log.appendKeys({ requestId: context.awsRequestId, function: context.functionName })
    try {
      composed ??= compose()
      const handle = await composed.catch((error: unknown) => {
        composed = undefined
        throw error
      })
      const result = await handle(event, context)
      log.info('done', { milliseconds: Math.round(performance.now() - started) })
      return result
    } catch (error) {
      log.error('failed', { error: error instanceof Error ? error : new Error(String(error)) })
      throw error
    }
  }
}
