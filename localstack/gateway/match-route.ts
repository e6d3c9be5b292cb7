/** A route that a request matched. */
export interface RouteMatch {
  /** `GET /things/{id}`, `ANY /files/{proxy+}`, `$default` */
  routeKey: string
  /** The path variables, decoded; undefined where the route has none. */
  parameters: Record<string, string> | undefined
}

/**
 * Selects a route as an HTTP API does: a full match, then one with a greedy path variable, then `$default`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 * A path with a slash at its end is another path. Slashes before the first count as one, as observed on AWS.
 * `method` is in capitals; `path` is decoded (`decodePath`).
 */
export function matchRoute(routeKeys: Iterable<string>, method: string, path: string): RouteMatch | undefined {
  const asked = path.replace(/^\/+/, '/')
  let best: (RouteMatch & { rank: Rank }) | undefined
  let fallback: RouteMatch | undefined
  for (const routeKey of routeKeys) {
    if (routeKey === '$default') {
      fallback = { routeKey, parameters: undefined }
      continue
    }
    const route = compiled(routeKey)
    const found = route.method === 'ANY' || route.method === method ? route.pattern.exec(asked) : null
    if (!found || (best && !isHigher(route.rank, best.rank))) continue
    const parameters = route.names.map((name, index) => [name, found[index + 1] ?? ''])
    best = { routeKey, parameters: parameters.length > 0 ? Object.fromEntries(parameters) : undefined, rank: route.rank }
  }
  return best ? { routeKey: best.routeKey, parameters: best.parameters } : fallback
}

/**
 * Decodes a path as an HTTP API does before it selects a route: every escape but `%25`, so that a slash that was escaped twice stays in its
 * segment. Bytes that are no UTF-8 become U+FFFD. Undefined where a percent sign begins no escape.
 */
export function decodePath(path: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) return undefined
  return path.replace(/(?:%(?!25)[0-9A-Fa-f]{2})+/g, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'))
}

/** Not greedy before greedy, then by literal segments, then a method before `ANY`. */
type Rank = readonly [number, number, number]

interface Route {
  method: string
  pattern: RegExp
  names: readonly string[]
  rank: Rank
}

const known = new Map<string, Route>()

function compiled(routeKey: string): Route {
  const route = known.get(routeKey) ?? compile(routeKey)
  known.set(routeKey, route)
  return route
}

function compile(routeKey: string): Route {
  const [method = '', path = ''] = routeKey.split(' ')
  const names: string[] = []
  const pattern = path.split(/(\{[^}]+\})/).map((part) => {
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? []
    if (name === undefined) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    names.push(name)
    return greedy ? '(.+)' : '([^/]+)'
  })
  const literals = path.split('/').filter((segment) => !segment.startsWith('{')).length
  return { method, names, pattern: new RegExp(`^${pattern.join('')}$`, 's'), rank: [path.includes('+}') ? 0 : 1, literals, method === 'ANY' ? 0 : 1] }
}

function isHigher(one: Rank, other: Rank): boolean {
  const at = one.findIndex((value, index) => value !== other[index])
  return at >= 0 && (one[at] ?? 0) > (other[at] ?? 0)
}
