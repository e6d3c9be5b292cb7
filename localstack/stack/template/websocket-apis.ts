import type { EngineAccess } from '../client-options.ts'
import { type Description, stackName } from '../description.ts'
import { physicalId } from '../lookups.ts'
import { isWebSocketApi } from './has-engine-apis.ts'
import { referencesIn } from './references-in.ts'

/** A stage of a WebSocket API. */
export interface WebSocketApi {
  /** The API's logical id. */
  name: string
  id: string
  stage: string
  /** Where clients connect, on the port of the APIs: `/dev`. */
  path: string
}

/**
 * The stages of the WebSocket APIs of a description, in the order of the template. None where they are on an engine beside the functions' one: what functions
 * send would not reach their clients.
 */
export async function deployedWebSocketApis(access: EngineAccess, description: Description): Promise<WebSocketApi[]> {
  if (access.besideEndpoint) return []
  const resources = Object.entries(description.template.Resources)
  const names = resources.flatMap(([logicalId, each]) => (isWebSocketApi(each) ? [logicalId] : []))
  const stages = resources.flatMap(([logicalId, { Type: type, Properties: properties }]) => {
    const name = type === 'AWS::ApiGatewayV2::Stage' ? names.find((each) => referencesIn(properties.ApiId).includes(each)) : undefined
    return name ? [{ name, logicalId, named: properties.StageName }] : []
  })
  const deployed = await Promise.all(
    stages.map(async ({ name, logicalId, named }) => ({
      name,
      id: await physicalId(access, stackName(description), name),
      // its physical id is its name
      stage: typeof named === 'string' ? named : await physicalId(access, stackName(description), logicalId),
    })),
  )
  return withPaths(deployed)
}

/** The path that begins the addresses of those whose stage is called like that of another API. */
export const webSocketPath = '/_websocket/'

/** Each with its path: its stage, and behind the first one of that name its API's name too. */
export function withPaths(apis: readonly Omit<WebSocketApi, 'path'>[]): WebSocketApi[] {
  return apis.map((api, at) => {
    const isFirst = apis.findIndex(({ stage }) => stage === api.stage) === at
    const stage = api.stage === '$default' ? '' : api.stage
    return { ...api, path: isFirst ? `/${stage}` : `${webSocketPath}${api.name}/${stage}` }
  })
}
