import type { DeployedApis } from '../stack/authorizers.ts'
import { decodePath, matchRoute } from './match-route.ts'
import { connectionRequestTarget } from './websocket-destination.ts'

/** Where the engine serves a request. */
export interface Destination {
  /** The engine itself, or the one beside it, which has the HTTP APIs where the engine has none. */
  engine: 'own' | 'beside'
  /** Path and query, as the engine takes them. */
  target: string
}

/** Below this path each function URL has an address: it has a host name of its own on AWS, which no resolver knows here. */
export const functionUrlPath = '/_function-url/'

/**
 * Which API of the engine a request is for; undefined where there is none. All APIs share a port here: what is about a connection to a WebSocket API
 * (`/dev/@connections/ID`) goes there, else a route of the HTTP API goes first, then those
 * of the REST API, with or without its stage in front, then those of further APIs, then whatever the first ones say to unknown routes.
 * `target` is path and query as sent. `wanted` is the method that a preflight asks for.
 */
export function destination(apis: DeployedApis, method: string, target: string, wanted?: string): Destination | undefined {
  const [path = '', query] = target.split(/\?(.*)/s)
  const asked = query === undefined ? '' : `?${query}`
  if (path.startsWith(functionUrlPath)) {
    const [, key = '', rest = ''] = /^([^/]*)\/?(.*)$/s.exec(path.slice(functionUrlPath.length)) ?? []
    const id = apis.functionUrls?.[key]
    return id ? { engine: 'own', target: `/_aws/lambda-url/${id}/${rest}${asked}` } : undefined
  }
  const ofConnection = connectionRequestTarget(apis, path)
  if (ofConnection) return { engine: 'own', target: `${ofConnection}${asked}` }
  const { id, rest, further = [] } = apis
  const http = id ? { engine: 'beside' as const, target: `/_aws/execute-api/${id}/$default${path}${asked}` } : undefined
  const asksFor = wanted ?? method
  if (http && (hasRoute(Object.keys(apis.routes), asksFor, path) || (!rest && further.length === 0))) return http
  const other =
    rest?.routes && hasRoute(rest.routes, asksFor, withoutStage(path, rest.stage))
      ? undefined
      : further.find((each) => hasRoute(each.routes, asksFor, withoutStage(path, each.stage)))
  if (other) {
    const inStage = `/${other.stage}${withoutStage(path, other.stage)}`
    return { engine: other.kind === 'http' ? 'beside' : 'own', target: `/_aws/execute-api/${other.id}${inStage}${asked}` }
  }
  if (!rest) return http
  const inStage = path === `/${rest.stage}` || path.startsWith(`/${rest.stage}/`) ? path : `/${rest.stage}${path}`
  return { engine: 'own', target: `/_aws/execute-api/${rest.id}${inStage}${asked}` }
}

function withoutStage(path: string, stage: string): string {
  return path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path
}

// a $default route takes what no other API has
function hasRoute(routes: readonly string[], method: string, path: string): boolean {
  const decoded = decodePath(path)
  return decoded !== undefined && matchRoute(routes, method, decoded) !== undefined
}
