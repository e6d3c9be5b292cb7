import type { LambdaEvent } from 'hono/aws-lambda'

const bodiless = /^(GET|HEAD)$/i
const forbidden = /^(TRACE|TRACK|CONNECT)$/i

/**
 * `event` such that a Request can be made of it: the Fetch standard knows no body with GET and no TRACE, a sender may do both.
 * The body is dropped; the method becomes one that no route has, which ends as any method that is not allowed.
 * https://fetch.spec.whatwg.org/#forbidden-method
 */
export function readableEvent(event: LambdaEvent): LambdaEvent {
  if (!('requestContext' in event) || !('http' in event.requestContext)) return event
  const { method } = event.requestContext.http
  if (bodiless.test(method) && event.body) return { ...event, body: null }
  if (!forbidden.test(method)) return event
  const http = { ...event.requestContext.http, method: `X-${method}` }
  return { ...event, body: null, requestContext: { ...event.requestContext, http } } as LambdaEvent // the method is a plain string
}
