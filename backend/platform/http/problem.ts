import { z } from '@hono/zod-openapi'

/** RFC 9457 problem details, media type `application/problem+json`. `code` is stable; `requestId` finds the log line. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    hint: z.string().optional(),
    requestId: z.string(),
    errors: z.array(z.object({ at: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem')
export type Problem = z.infer<typeof problemSchema>

export const problemMediaType = 'application/problem+json'

export const problemTitles = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  412: 'Precondition failed',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Not valid',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available now',
} as const
export type ProblemStatus = keyof typeof problemTitles

/** What the gateway itself answers where it lets nobody through to the application. */
const gatewaySchema = z.object({ message: z.string() }).openapi('GatewayRefusal')

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html: 10,240 bytes of request line and headers
const tooLarge = { 431: { description: 'Request line and headers are too large', content: { 'application/json': { schema: gatewaySchema } } } }

/**
 * The `responses` of a route that are problems: those named, the two that every route can give (500, 503), and the gateway's 431.
 * A route that reads input names 400, one with a body 413 and 415 as well.
 */
export function problemResponses<Status extends ProblemStatus>(...statuses: Status[]) {
  const all = [...statuses, 500, 503] as const
  const responses = all.map((status) => [status, { description: problemTitles[status], content: { [problemMediaType]: { schema: problemSchema } } }])
  return { ...tooLarge, ...(Object.fromEntries(responses) as Record<Status | 500 | 503, ProblemResponse>) } // fromEntries widens the keys to string
}

/** The `responses` that every route for signed-in people has besides: the gateway's own refusals have its form, ours are problems. */
export const accessResponses = {
  401: { description: problemTitles[401], content: { [problemMediaType]: { schema: problemSchema }, 'application/json': { schema: gatewaySchema } } },
  403: { description: problemTitles[403], content: { [problemMediaType]: { schema: problemSchema }, 'application/json': { schema: gatewaySchema } } },
  429: {
    description: problemTitles[429],
    headers: { 'Retry-After': { schema: { type: 'integer' as const, minimum: 1 }, description: 'Seconds to wait before the next request' } },
    content: { [problemMediaType]: { schema: problemSchema } },
  },
}

interface ProblemResponse {
  description: string
  content: { [problemMediaType]: { schema: typeof problemSchema } }
}
