import type { StagecraftConfig } from '@stagecraft/localstack/config.ts'
import { matchRoute } from '@stagecraft/localstack/gateway/match-route.ts'
import type { SimulatedFunction } from './system.ts'

export interface Asked {
  /** User name of one of `people`. */
  person: string
  method: string
  /** With its query, if any. */
  path: string
  body?: unknown
}

/** A request as an HTTP API hands it to a function (payload 2.0), with the claims that its authorizer would add. */
export function httpEvent(
  { person, method, path, body }: Asked,
  { people = [] }: StagecraftConfig,
  functions: Iterable<SimulatedFunction>,
): { function: SimulatedFunction; event: object } {
  const [rawPath = '', rawQueryString = ''] = path.split('?')
  const all = [...functions]
  const matched = matchRoute(
    all.flatMap(({ routes }) => routes),
    method,
    rawPath,
  )
  const found = all.find(({ routes }) => matched && routes.includes(matched.routeKey))
  if (!found || !matched) throw new Error(`No route answers ${method} ${rawPath}.`)
  const { groups = [], username = person } = people.find((each) => (each.username ?? each.email) === person && !each.provider) ?? {}
  const claims = { sub: `subject-of-${username}`, username, 'cognito:groups': `[${groups.join(' ')}]` }
  return {
    function: found,
    event: {
      version: '2.0',
      routeKey: matched.routeKey,
      rawPath,
      rawQueryString,
      headers: { host: 'api.simulation', ...(body !== undefined && { 'content-type': 'application/json' }) },
      queryStringParameters: Object.fromEntries(new URLSearchParams(rawQueryString)),
      pathParameters: matched.parameters,
      requestContext: {
        http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'histories' },
        domainName: 'api.simulation',
        authorizer: { jwt: { claims, scopes: [] } },
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      isBase64Encoded: false,
    },
  }
}
