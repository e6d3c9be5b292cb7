import { ApiGatewayV2Client, GetApiCommand, GetAuthorizersCommand, GetRoutesCommand } from '@aws-sdk/client-apigatewayv2'
import { besideAccess, clientOptions, type EngineAccess } from './client-options.ts'
import { type Description, stackName } from './description.ts'
import { physicalId } from './lookups.ts'
import type { RestApi } from './template/engine-apis.ts'
import { hasEngineApis, isWebSocketApi } from './template/has-engine-apis.ts'
import { deployedWebSocketApis, type WebSocketApi } from './template/websocket-apis.ts'

/** What a deployment left for the gateway: the HTTP API, and what else the gateway asks the engine for. */
export interface DeployedApis extends HttpApi {
  /** The REST API; left out where there is none. */
  rest?: RestApi
  /** Short function name → the id of its function URL; left out where there is none. */
  functionUrls?: Readonly<Record<string, string>>
  /** Further APIs of the same template, each of which gets the requests that it has a route for; left out where there are none. */
  further?: readonly FurtherApi[]
  /** WebSocket APIs, each stage for itself; left out where nothing connects to any. */
  webSockets?: readonly WebSocketApi[]
}

/** An API beside the first HTTP API and the first REST API of a template. */
export interface FurtherApi {
  kind: 'http' | 'rest'
  id: string
  /** Of a REST API the stage that is deployed; `$default`. */
  stage: string
  /** `GET /things/{id}` */
  routes: readonly string[]
}

/** Who may call the routes of the deployed HTTP API; in the description these are references, which only a deployment resolves. */
export interface HttpApi {
  /** The API's id; undefined where the description has none. */
  id: string | undefined
  /** Whether it has a CORS configuration; without one API Gateway adds no header for any origin. */
  cors: boolean
  /** The origins that it names; `*` for every one. */
  origins: readonly string[]
  /** Route key (`GET /things/{id}`, `$default`) → what it asks for. */
  routes: Readonly<Record<string, RouteAuthorization>>
}

export interface RouteAuthorization {
  /** `NONE`, `JWT`, `CUSTOM`, `AWS_IAM` */
  type: string
  /** One of them has to be in the token; any token will do where there are none. */
  scopes: readonly string[]
  /** Undefined unless the type is `JWT`. */
  authorizer?: JwtAuthorizer
}

export interface JwtAuthorizer {
  issuer: string
  /** The token's `aud`, or without one its `client_id`, has to be among them. */
  audience: readonly string[]
  /** Where the token is looked for: `$request.header.Authorization`, `$request.querystring.name`. */
  identitySource: readonly string[]
}

/** Reads from the engine what was deployed; whatever the description does not have is not asked for. */
export async function deployedApis(access: EngineAccess, description: Description): Promise<DeployedApis> {
  const [[first, ...more], { further = [], ...others }, webSockets] = await Promise.all([
    Promise.all(httpApis(description).map((logicalId) => deployedHttpApi(besideAccess(access), description, logicalId))),
    engineApis(access, description),
    deployedWebSocketApis(access, description),
  ])
  const http: HttpApi = first ?? { id: undefined, cors: false, origins: [], routes: {} }
  const beside = more.flatMap(({ id, routes }): FurtherApi[] => (id ? [{ kind: 'http', id, stage: '$default', routes: Object.keys(routes) }] : []))
  const all = [...beside, ...further]
  return {
    ...http,
    ...others,
    ...(all.length > 0 ? { further: all } : {}),
    ...(webSockets.length > 0 ? { webSockets } : {}),
    origins: [...new Set([...http.origins, ...(others.origins ?? [])])],
  }
}

// those of WebSocket connections have routes that no request is for
function httpApis({ template }: Description): string[] {
  const apis = Object.entries(template.Resources).filter(([, each]) => each.Type === 'AWS::ApiGatewayV2::Api' && !isWebSocketApi(each))
  return apis.map(([logicalId]) => logicalId)
}

// its SDK clients are loaded only where there is such an API
async function engineApis(access: EngineAccess, description: Description): Promise<Partial<DeployedApis>> {
  if (!hasEngineApis(description)) return {}
  const { corsOrigins, deployedFunctionUrls, deployedRestApis } = await import('./template/engine-apis.ts')
  const [[rest, ...more], functionUrls] = await Promise.all([deployedRestApis(access, description), deployedFunctionUrls(access, description)])
  const further = more.map(({ id, stage, routes = [] }): FurtherApi => ({ kind: 'rest', id, stage, routes }))
  return { ...(rest ? { rest } : {}), ...(functionUrls ? { functionUrls } : {}), further, origins: corsOrigins(description) }
}

async function deployedHttpApi(access: EngineAccess, description: Description, logicalId: string): Promise<HttpApi> {
  const id = await physicalId(access, stackName(description), logicalId)
  const apis = new ApiGatewayV2Client(clientOptions(access))
  try {
    const [api, authorizers, routes] = await Promise.all([
      apis.send(new GetApiCommand({ ApiId: id })),
      apis.send(new GetAuthorizersCommand({ ApiId: id, MaxResults: '1000' })),
      apis.send(new GetRoutesCommand({ ApiId: id, MaxResults: '1000' })),
    ])
    const byId = new Map(
      (authorizers.Items ?? []).map(({ AuthorizerId, JwtConfiguration, IdentitySource = [] }) => [
        AuthorizerId,
        { issuer: JwtConfiguration?.Issuer ?? '', audience: JwtConfiguration?.Audience ?? [], identitySource: IdentitySource },
      ]),
    )
    return {
      id,
      cors: api.CorsConfiguration !== undefined,
      origins: api.CorsConfiguration?.AllowOrigins ?? [],
      routes: Object.fromEntries(
        (routes.Items ?? []).map(({ RouteKey = '', AuthorizationType: type = 'NONE', AuthorizerId, AuthorizationScopes: scopes = [] }) => [
          RouteKey,
          { type, scopes, ...(type === 'JWT' ? { authorizer: byId.get(AuthorizerId) } : {}) },
        ]),
      ),
    }
  } finally {
    apis.destroy()
  }
}
