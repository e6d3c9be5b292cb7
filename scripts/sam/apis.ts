import type { Template } from '../check-aws/checked.ts'
import { idsIn, isObject, type Named, ofType } from '../check-aws/resources.ts'
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
  const own = (type: string) => ofType(template, `AWS::ApiGatewayV2::${type}`).filter(([, each]) => idsIn(each.Properties.ApiId).includes(id))
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
  const integration = integrations.find(([each]) => idsIn(Properties.Target).includes(each))?.[1].Properties ?? {}
  const authorizerName = authorizers.find(([each]) => idsIn(Properties.AuthorizerId).includes(each))?.[1].Properties.Name
  const [method, path] = String(Properties.RouteKey).split(' ')
  const event = defined({
    ApiId: { Ref: api },
    Method: path && method,
    Path: path,
    PayloadFormatVersion: integration.PayloadFormatVersion,
    TimeoutInMillis: integration.TimeoutInMillis,
    Auth: authorizerName ? defined({ Authorizer: authorizerName, AuthorizationScopes: Properties.AuthorizationScopes }) : undefined,
  })
  return idsIn(integration.IntegrationUri).map((functionId) => ({ id, functionId, event }))
}
