import type { Context } from 'hono'
import type { LambdaContext, LambdaEvent } from 'hono/aws-lambda'

/** What a request brings along besides itself: the gateway's event and the invocation. */
export type Bindings = { Bindings: { event: LambdaEvent; lambdaContext: LambdaContext } }

/** The id of the Lambda invocation that answers, as in its log lines; `none` outside Lambda. */
export function requestId(context: Context): string {
  return (context as Context<Bindings>).env?.lambdaContext?.awsRequestId ?? 'none'
}
