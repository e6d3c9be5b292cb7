import type { DeployedApis } from '../stack/authorizers.ts'
import type { WebSocketApi } from '../stack/template/websocket-apis.ts'

const ofConnection = /^\/(?:@|%40)connections\//i

/** Where the engine takes a client's connection: path and query; undefined where no WebSocket API has that address. `target` is path and query as sent. */
export function connectionTarget(apis: Pick<DeployedApis, 'webSockets'>, target: string): string | undefined {
  const [path = '', query] = target.split(/\?(.*)/s)
  const found = addressed(apis, path.replace(/\/+$/, ''))
  if (found?.rest !== '') return undefined
  return `${stageOf(found.api)}${query === undefined ? '' : `?${query}`}`
}

/** Where the engine takes a request about a connection, `/dev/@connections/ID`; undefined where it is none. */
export function connectionRequestTarget(apis: Pick<DeployedApis, 'webSockets'>, path: string): string | undefined {
  const found = addressed(apis, path)
  return found && ofConnection.test(found.rest) ? `${stageOf(found.api)}${found.rest}` : undefined
}

function addressed({ webSockets = [] }: Pick<DeployedApis, 'webSockets'>, path: string): { api: WebSocketApi; rest: string } | undefined {
  // the longest first: a stage `$default` is at the root
  const inTurn = webSockets.toSorted((one, other) => other.path.length - one.path.length)
  for (const api of inTurn) {
    const at = api.path === '/' ? '' : api.path
    if (path === at || path.startsWith(`${at}/`)) return { api, rest: path.slice(at.length) }
  }
  return undefined
}

function stageOf({ id, stage }: WebSocketApi): string {
  return `/_aws/execute-api/${id}/${stage}`
}
