import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda'
import { ApplicationError } from '../errors.ts'
import { lambdaFunction } from '../function.ts'
import { log } from '../log.ts'
import { type Problem, problemMediaType } from './problem.ts'

export type Bindings = { Bindings: { event: LambdaEvent; lambdaContext: LambdaContext } }
export type Api = OpenAPIHono<Bindings>

type ProblemStatus = 400 | 404 | 409 | 412 | 413 | 415 | 422 | 429 | 500 | 503

/** An answer that is not a success: thrown by a handler or a use case, turned into problem details here and nowhere else. */
export type StatusMap<Code extends string> = Record<Code, ProblemStatus>

const titles: Record<ProblemStatus, string> = {
  400: 'Bad request',
  404: 'Not found',
  409: 'Conflict',
  412: 'Precondition failed',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Not valid',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available now',
}

/**
 * An HTTP application of one feature. `statuses` gives each error code of the feature its status, checked by the compiler.
 * Input that its schema refuses is 400, an unknown route 404, a database out of reach 503 with `Retry-After`,
 * and everything unforeseen 500 with the request id and nothing else.
 */
export function createApi<Code extends string>(statuses: StatusMap<Code>): Api {
  const api = new OpenAPIHono<Bindings>({
    defaultHook: (result, context) => {
      if (result.success) return
      const errors = result.error.issues.map((issue) => ({ at: issue.path.join('.'), message: issue.message }))
      return problem(context, 400, 'invalid-request', { detail: 'The request does not fit its description.', errors })
    },
  })
  api.notFound((context) => problem(context, 404, 'no-such-route', { detail: `There is no ${context.req.method} ${context.req.path}.` }))
  api.onError((error, context) => {
    if (error instanceof ApplicationError && error.code in statuses) {
      const status = statuses[error.code as Code] // `in` was asked on the line above
      return problem(context, status, error.code, { detail: error.message, hint: error.hint })
    }
    if (error instanceof SyntaxError) return problem(context, 400, 'invalid-json', { detail: 'The request body is not JSON.' })
    log.error('unforeseen error', { error })
    if (isDatabaseAway(error)) {
      context.header('Retry-After', '5')
      return problem(context, 503, 'database-away', { detail: 'The database does not answer just now.', hint: 'Try again in a few seconds.' })
    }
    return problem(context, 500, 'internal', { detail: 'Something went wrong on our side.', hint: 'The request id finds the reason in the logs.' })
  })
  return api
}

/** The Lambda entry point of an API: payload format 2.0 in, 2.0 out. */
export function lambdaApi(compose: () => Promise<Api>) {
  return lambdaFunction<LambdaEvent, unknown>(async () => {
    const api = await compose()
    const handler = handle(api)
    return async (event, context) => handler(event, context as unknown as LambdaContext) // hono declares its own, narrower context
  })
}

export function requestId(context: Context): string {
  return (context as Context<Bindings>).env?.lambdaContext?.awsRequestId ?? context.req.header('x-amzn-requestid') ?? 'none'
}

function problem(context: Context, status: ProblemStatus, code: string, more: Pick<Problem, 'detail' | 'hint' | 'errors'>): Response {
  const body: Problem = { type: 'about:blank', title: titles[status], status, code, ...more, requestId: requestId(context) }
  return context.body(JSON.stringify(body), status, { 'content-type': problemMediaType })
}

// connection refused, reset, timed out; PostgreSQL class 08 and 57P (https://www.postgresql.org/docs/17/errcodes-appendix.html)
function isDatabaseAway(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return /^(ECONN|ETIMEDOUT|EPIPE|08|57P)/.test(code) || /timeout|Connection terminated/i.test(message)
}
