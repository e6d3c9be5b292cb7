import { referencesIn } from '@stagecraft/localstack/stack/template/references-in.ts'
import type { Template } from '../check-aws/checked.ts'
import { isObject, type Named, ofType } from '../check-aws/resources.ts'
import { defined } from './defined.ts'

/** An HTTP API with what the compiled template has as resources of its own. */
export interface Apis {
  id: string
  stage: string
  properties: Record<string, unknown>
  /** Stage, authorizers, integrations and routes: SAM makes them. */
  parts: string[]
  routes: Route[]
}

interface Route {
  id: string
  functionId: string
  event: Record<string, unknown>
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html */
export function apiOf([id, { Properties }]: Named, template: Template): Apis {
  const own = (type: string) => ofType(template, `AWS::ApiGatewayV2::${type}`).filter(([, each]) => referencesIn(each.Properties.ApiId).includes(id))
  const [stages, authorizers, integrations, routes] = [own('Stage'), own('Authorizer'), own('Integration'), own('Route')]
  const { ApiId: _, AutoDeploy: __, ...stage } = stages[0]?.[1].Properties ?? {}
  const { ProtocolType: ___, Tags, ...api } = Properties
  return {
    id,
    stage: stages[0]?.[0] ?? '',
    properties: defined({
      ...api,
      ...stage,
      Tags,
      Auth: authorizers.length > 0 ? { Authorizers: Object.fromEntries(authorizers.map(authorizer)) } : undefined,
    }),
    parts: [...stages, ...authorizers, ...integrations, ...routes].map(([part]) => part),
    routes: routes.flatMap((route) => routeOf(route, id, integrations, authorizers)),
  }
}

/**
 * Whether SAM's API would wait for itself. SAM writes functions and authorizers into the API, so what they refer to must not refer to the API: where the
 * user pool's client names the page's distribution, and that names the API, the API keeps its resources of its own.
 */
export function closesCircle({ id, parts }: Apis, { Resources }: Template): boolean {
  const seen = new Set(parts)
  const waiting = parts.flatMap((part) => referencesIn(Resources[part]?.Properties)).filter((each) => each !== id)
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === id) return true
    if (seen.has(next)) continue
    seen.add(next)
    const { Properties, DependsOn } = Resources[next] ?? {}
    waiting.push(...referencesIn(Properties), ...[DependsOn ?? []].flat())
  }
  return false
}

/** Whether the API calls aliases. SAM’s would call the functions themselves, so that one keeps its resources too. */
export function callsAliases({ parts }: Apis, { Resources }: Template): boolean {
  return parts.some((part) => referencesIn(Resources[part]?.Properties.IntegrationUri).some((id) => Resources[id]?.Type === 'AWS::Lambda::Alias'))
}

/** The routes of a function, as events. */
export function routeEvents({ routes }: Apis, functionId: string): [string, unknown][] {
  return routes.filter((route) => route.functionId === functionId).map(({ id, event }) => [id, { Type: 'HttpApi', Properties: event }])
}

function authorizer([, { Properties }]: Named): [string, unknown] {
  const { Issuer, Audience } = isObject(Properties.JwtConfiguration) ? Properties.JwtConfiguration : {}
  const [source] = [Properties.IdentitySource].flat()
  return [String(Properties.Name), { JwtConfiguration: { issuer: Issuer, audience: Audience }, IdentitySource: source }]
}

// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-httpapi.html: without path and method it is $default
function routeOf([id, { Properties }]: Named, api: string, integrations: readonly Named[], authorizers: readonly Named[]): Route[] {
  const integration = integrations.find(([each]) => referencesIn(Properties.Target).includes(each))?.[1].Properties ?? {}
  const authorizerName = authorizers.find(([each]) => referencesIn(Properties.AuthorizerId).includes(each))?.[1].Properties.Name
  const [method, path] = String(Properties.RouteKey).split(' ')
  const event = defined({
    ApiId: { Ref: api },
    Method: path && method,
    Path: path,
    PayloadFormatVersion: integration.PayloadFormatVersion,
    TimeoutInMillis: integration.TimeoutInMillis,
    Auth: authorizerName ? defined({ Authorizer: authorizerName, AuthorizationScopes: Properties.AuthorizationScopes }) : undefined,
  })
  return referencesIn(integration.IntegrationUri).map((functionId) => ({ id, functionId, event }))
}
