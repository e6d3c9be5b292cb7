import type { LambdaEvent } from 'hono/aws-lambda'

const bodiless = /^(GET|HEAD)$/i
const forbidden = /^(TRACE|TRACK|CONNECT)$/i

/**
 * `event` such that a Request can be made of it: the Fetch standard knows no body with GET and no TRACE, a sender may do both.
 * The body is dropped; the method becomes one that no route has, which ends as any method that is not allowed. The path is encoded again.
 * https://fetch.spec.whatwg.org/#forbidden-method
 */
export function readableEvent(given: LambdaEvent): LambdaEvent {
  if (!('rawPath' in given) || !('http' in given.requestContext)) return given
  const event = { ...given, rawPath: encodedPath(given.rawPath) }
  const { method } = event.requestContext.http
  if (bodiless.test(method) && event.body) return { ...event, body: null }
  if (!forbidden.test(method)) return event
  const http = { ...event.requestContext.http, method: `X-${method}` }
  return { ...event, body: null, requestContext: { ...event.requestContext, http } } as LambdaEvent // the method is a plain string
}

/** A request header of the gateway's event, whose names are in lower case; a repeated one has its values joined by commas. */
export function headerOf(event: LambdaEvent, name: string): string | undefined {
  const value = event.headers?.[name]
  return typeof value === 'string' ? value : undefined
}

// API Gateway hands the path on decoded. In an address `?` and `#` end it and line breaks are dropped; a percent sign it has left encoded itself
function encodedPath(path: string): string {
  return encodeURI(path.toWellFormed()).replaceAll('%25', '%').replaceAll(/[?#]/g, encodeURIComponent)
}
