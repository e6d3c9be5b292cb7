import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { isDatabaseAway, isStorageFull } from '../database/outage.ts'
import { DatabaseWaking } from '../database/waking.ts'
import { ApplicationError } from '../errors.ts'
import { lambdaFunction } from '../function.ts'
import { log } from '../log.ts'
import { memoryThrottle, stageAllowance, TooManyRequests } from '../throttle.ts'
import { allowedMethods, type RouteAddress } from './allowed-methods.ts'
import { type Bindings, requestId } from './bindings.ts'
import { callerOf } from './caller.ts'
import { headerOf, readableEvent } from './lambda-event.ts'
import { type OriginCheck, originHeader, stageOriginCheck } from './origin.ts'
import { type Problem, type ProblemStatus, problemMediaType, problemTitles } from './problem.ts'

export type Api = OpenAPIHono<Bindings>

/** Which status each error code of a feature has. */
export type StatusMap<Code extends string> = Record<Code, ProblemStatus>

/** A request's body may hold so many bytes; files do not come through the API. */
export const maxBodyBytes = 64 * 1024

/** What any feature may throw. */
const platformStatuses = { 'not-signed-in': 401, 'not-allowed': 403, 'not-through-cloudfront': 403, 'too-many-requests': 429 } as const

export interface ApiOptions {
  /** Routes of other features that this one answers for with 405 or 404. */
  otherRoutes?: readonly RouteAddress[]
  /** Milliseconds; for the throttle. */
  now?: () => number
}

/**
 * An HTTP application of one feature. `statuses` gives each error code of the feature its status, checked by the compiler.
 * Input that its schema refuses is 400, an unknown route 404 (405 where the path has another method, also among `otherRoutes`),
 * who asks too often gets 429 with `Retry-After`, a database out of reach, waking up or without room is 503 with it, and everything unforeseen 500 with the request id
 * and nothing else.
 */
export function createApi<Code extends string>(statuses: StatusMap<Code>, { otherRoutes = [], now = Date.now }: ApiOptions = {}): Api {
  const known: Record<string, ProblemStatus> = { ...platformStatuses, ...statuses }
  const spend = memoryThrottle(stageAllowance(), now)
  const api = new OpenAPIHono<Bindings>({
    defaultHook: (result, context) => {
      if (result.success) return
      const errors = result.error.issues.map((issue) => ({ at: issue.path.join('.'), message: issue.message }))
      return problem(context, 400, 'invalid-request', { detail: 'The request is not valid.', errors })
    },
  })
  api.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (context) => problem(context, 413, 'body-too-large', { detail: `The request body is larger than ${maxBodyBytes} bytes.` }),
    }),
  )
  api.use(async (context, next) => {
    const caller = callerOf(context)
    if (caller) spend(caller.subject)
    await next()
  })
  api.notFound((context) => {
    const own = api.openAPIRegistry.definitions.flatMap((definition) => (definition.type === 'route' ? [definition.route] : []))
    const allowed = allowedMethods([...own, ...otherRoutes], context.req.path)
    if (allowed.length === 0) return problem(context, 404, 'no-such-route', { detail: `There is no resource at ${context.req.path}.` })
    context.header('Allow', allowed.join(', '))
    return problem(context, 405, 'method-not-allowed', { detail: `${context.req.path} answers ${allowed.join(', ')}.` })
  })
  api.onError((error, context) => {
    const status = error instanceof ApplicationError && Object.hasOwn(known, error.code) ? known[error.code] : undefined
    if (error instanceof ApplicationError && status !== undefined) {
      if (error instanceof TooManyRequests) context.header('Retry-After', String(error.retryAfterSeconds))
      // RFC 9110, 11.6.1
      if (status === 401) context.header('WWW-Authenticate', 'Bearer')
      return problem(context, status, error.code, { detail: error.message, hint: error.hint })
    }
    // thrown by hono's validators: the body is not JSON, or of another media type
    if (error instanceof HTTPException && error.status === 415) {
      return problem(context, 415, 'unsupported-media-type', { detail: 'The request body must be application/json.' })
    }
    if (error instanceof HTTPException && error.status === 400) {
      return problem(context, 400, 'invalid-json', { detail: 'The request body is not JSON.' })
    }
    if (error instanceof DatabaseWaking) {
      log.info('the database is waking up')
      return databaseWaking(context)
    }
    log.error('unforeseen error', { error })
    if (isStorageFull(error)) return storageFull(context)
    return isDatabaseAway(error) ? databaseAway(context) : internal(context)
  })
  return api
}

/**
 * The Lambda entry point of an API: payload format 2.0 in, 2.0 out. What did not come through CloudFront is refused with 403 before anything else looks
 * at it, where the stage asks for that. It never throws: where `compose` or the check fails, the answer is a problem too
 * and the next request tries again (API Gateway's own 500 has another form, serverless-offline would answer 200).
 */
export function lambdaApi(compose: () => Promise<Api>, checkOrigin: () => OriginCheck = stageOriginCheck) {
  let composed: Promise<Api> | undefined
  let check: OriginCheck | undefined
  const admitted = async (event: LambdaEvent) => {
    check ??= checkOrigin()
    await check(headerOf(event, originHeader))
    composed ??= compose()
    return composed.catch((error: unknown) => {
      composed = undefined
      throw error
    })
  }
  return lambdaFunction<LambdaEvent, unknown>(async () => async (event, context) => {
    const api = await admitted(event).catch(failingApi)
    return handle(api)(readableEvent(event), context as unknown as LambdaContext) // hono declares its own, narrower context
  })
}

function failingApi(error: unknown): Api {
  const api = createApi({})
  api.all('*', () => {
    throw error
  })
  return api
}

function databaseAway(context: Context): Response {
  context.header('Retry-After', '5')
  return problem(context, 503, 'database-away', { detail: 'The database is not responding.', hint: 'Try again in a few seconds.' })
}

function databaseWaking(context: Context): Response {
  context.header('Retry-After', '2')
  return problem(context, 503, 'database-waking', {
    detail: 'The database is waking up.',
    hint: 'It pauses when nobody uses it, and takes about 15 seconds to resume. Nothing was done: try again.',
  })
}

function storageFull(context: Context): Response {
  context.header('Retry-After', '60')
  return problem(context, 503, 'storage-full', {
    detail: 'The database’s storage is full: nothing more can be saved.',
    hint: 'Nothing that was saved is lost. Make room on its disk, then try again.',
  })
}

function internal(context: Context): Response {
  return problem(context, 500, 'internal', { detail: 'An internal error occurred.', hint: 'Search the logs for the request id.' })
}

function problem(context: Context, status: ProblemStatus, code: string, more: Pick<Problem, 'detail' | 'hint' | 'errors'>): Response {
  const body: Problem = { type: 'about:blank', title: problemTitles[status], status, code, ...more, requestId: requestId(context) }
  return context.body(JSON.stringify(body), status, { 'content-type': problemMediaType })
}
