import { randomBytes } from 'node:crypto'
import type { RouteMatch } from './match-route.ts'

/** A request as it came over the wire. */
export interface RawRequest {
  method: string
  /** What follows the first question mark, as sent. */
  query: string
  /** Names and values in turn. */
  headers: readonly string[]
  body: Buffer | undefined
  sourceIp: string
  at: Date
}

export interface PayloadContext extends RouteMatch {
  /** The path decoded as the route was matched. */
  decodedPath: string
  apiId: string
  region: string
  /** What the authorizer says; undefined on an open route. */
  authorizer: object | undefined
}

/**
 * The event of an HTTP API in payload format 2.0. Fields that have nothing to say are left out, as on AWS.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.proxy-format
 */
export function payload({ method, query, headers: sent, body, sourceIp, at }: RawRequest, context: PayloadContext) {
  const { cookie, ...headers } = joined(sent)
  const isText = isTextual(headers['content-type'])
  return defined({
    version: '2.0',
    routeKey: context.routeKey,
    rawPath: context.decodedPath,
    rawQueryString: query,
    // the cookie header is not among the headers
    cookies: cookie === undefined ? undefined : cookiesIn(cookie),
    headers,
    queryStringParameters: query === '' ? undefined : queryParameters(query),
    requestContext: defined({
      accountId: '000000000000',
      apiId: context.apiId,
      authorizer: context.authorizer,
      domainName: `${context.apiId}.execute-api.${context.region}.amazonaws.com`,
      domainPrefix: context.apiId,
      http: { method, path: context.decodedPath, protocol: 'HTTP/1.1', sourceIp, userAgent: headers['user-agent'] ?? '' },
      requestId: randomBytes(11).toString('base64'),
      routeKey: context.routeKey,
      stage: '$default',
      time: commonLogTime(at),
      timeEpoch: at.getTime(),
    }),
    pathParameters: context.parameters,
    body: body?.length ? body.toString(isText ? 'utf8' : 'base64') : undefined,
    isBase64Encoded: Boolean(body?.length) && !isText,
  })
}

/** The cookies of a header, each as it was sent. */
export function cookiesIn(header: string): string[] {
  return header
    .split(';')
    .map((cookie) => cookie.trim())
    .filter(Boolean)
}

// names in small letters, the values of repeated ones with commas between them; of cookies, with semicolons
function joined(sent: readonly string[]): Record<string, string> {
  const headers = new Map<string, string>()
  for (let at = 0; at < sent.length; at += 2) {
    const [name, value] = [sent[at]?.toLowerCase() ?? '', sent[at + 1] ?? '']
    append(headers, name, value, name === 'cookie' ? '; ' : ',')
  }
  return Object.fromEntries(headers)
}

function queryParameters(query: string): Record<string, string> | undefined {
  const values = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(query)) append(values, name, value, ',')
  return values.size > 0 ? Object.fromEntries(values) : undefined
}

function append(values: Map<string, string>, name: string, value: string, separator: string): void {
  const before = values.get(name)
  values.set(name, before === undefined ? value : before + separator + value)
}

// other bodies come in base64; which are text is not documented, but was tried on AWS by the engine's authors
function isTextual(contentType = ''): boolean {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return type.startsWith('text/') || ['application/json', 'application/xml', 'application/javascript'].includes(type)
}

// 12/Mar/2020:19:03:58 +0000
function commonLogTime(at: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(at.toUTCString()) ?? []
  return `${day}/${month}/${year}:${time} +0000`
}

function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T> // it has the same fields, or fewer
}
