import type { TemplateResource } from '../../stack/described.ts'

type Resources = Record<string, TemplateResource>

interface Operation {
  'x-amazon-apigateway-integration'?: Integration
  security?: readonly Record<string, readonly string[]>[]
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
interface Integration {
  type?: string
  httpMethod?: string
  uri?: unknown
  payloadFormatVersion?: string
  integrationSubtype?: string
  credentials?: unknown
  requestParameters?: object
  responseParameters?: Readonly<Record<string, Readonly<Record<string, string>>>>
  timeoutInMillis?: number
}

interface Authorizer {
  type?: string
  identitySource?: unknown
  jwtConfiguration?: { issuer?: unknown; audience?: unknown }
  authorizerUri?: unknown
  authorizerPayloadFormatVersion?: string
  enableSimpleResponses?: boolean
  authorizerResultTtlInSeconds?: number
}

interface Body {
  paths?: Record<string, Record<string, Operation>>
  components?: { securitySchemes?: Record<string, { 'x-amazon-apigateway-authorizer'?: Authorizer }> }
}

const anyMethod = 'x-amazon-apigateway-any-method'
const methods = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', anyMethod]

/**
 * Resources in place of the OpenAPI document of an HTTP API (`Body`), which the translator writes and the engine does not read: a route and an
 * integration for each operation, and its authorizers.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
 */
export function withRoutes(resources: Resources): Resources {
  const made = Object.entries(resources).flatMap(([api, resource]): [string, TemplateResource][] => {
    const { Body: body, FailOnWarnings: _, ...properties } = resource.Properties ?? {}
    if (resource.Type !== 'AWS::ApiGatewayV2::Api' || !body) return [[api, resource]]
    const own = { Name: api, ProtocolType: 'HTTP', ...properties, ...corsOf(body) }
    return [[api, { ...resource, Properties: own }], ...authorizersOf(api, body as Body), ...routesOf(api, body as Body)] // as the translator writes it
  })
  return Object.fromEntries(made)
}

function corsOf(body: object): object {
  const cors = (body as { 'x-amazon-apigateway-cors'?: Record<string, unknown> })['x-amazon-apigateway-cors']
  if (!cors) return {}
  const named = Object.entries(cors).map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value])
  return { CorsConfiguration: Object.fromEntries(named) }
}

function routesOf(api: string, { paths = {}, components }: Body): [string, TemplateResource][] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([method, operation]) => methods.includes(method) && operation['x-amazon-apigateway-integration'])
      .flatMap(([method, operation]): [string, TemplateResource][] => {
        const id = idOf(api, method === anyMethod ? 'any' : method, path)
        const key = path === '/$default' ? '$default' : `${method === anyMethod ? 'ANY' : method.toUpperCase()} ${path}`
        return [
          [
            `${id}Integration`,
            {
              Type: 'AWS::ApiGatewayV2::Integration',
              Properties: { ApiId: { Ref: api }, ...integration(operation['x-amazon-apigateway-integration'] ?? {}) },
            },
          ],
          [
            `${id}Route`,
            {
              Type: 'AWS::ApiGatewayV2::Route',
              Properties: {
                ApiId: { Ref: api },
                RouteKey: key,
                Target: { 'Fn::Sub': `integrations/\${${id}Integration}` },
                ...authorization(api, operation, components?.securitySchemes),
              },
            },
          ],
        ]
      }),
  )
}

function integration({ type = 'AWS_PROXY', uri, integrationSubtype: subtype, ...own }: Integration): object {
  const isHttp = type.toUpperCase() === 'HTTP_PROXY'
  return {
    IntegrationType: isHttp ? 'HTTP_PROXY' : 'AWS_PROXY',
    ...(subtype ? { IntegrationSubtype: subtype } : { IntegrationUri: isHttp ? uri : functionIn(uri) }),
    PayloadFormatVersion: own.payloadFormatVersion ?? (subtype || isHttp ? '1.0' : '2.0'),
    ...(isHttp && own.httpMethod ? { IntegrationMethod: own.httpMethod } : {}),
    ...(own.credentials ? { CredentialsArn: own.credentials } : {}),
    ...(own.requestParameters ? { RequestParameters: own.requestParameters } : {}),
    ...(own.responseParameters ? { ResponseParameters: own.responseParameters } : {}),
    ...(own.timeoutInMillis ? { TimeoutInMillis: own.timeoutInMillis } : {}),
  }
}

function authorization(api: string, { security = [] }: Operation, schemes: NonNullable<Body['components']>['securitySchemes'] = {}): object {
  const [name, scopes = []] = security.flatMap((each) => Object.entries(each))[0] ?? []
  const authorizer = name ? schemes[name]?.['x-amazon-apigateway-authorizer'] : undefined
  if (!name || !authorizer) return {}
  return {
    AuthorizationType: isJwt(authorizer) ? 'JWT' : 'CUSTOM',
    AuthorizerId: { Ref: idOf(api, 'authorizer', name) },
    ...(scopes.length > 0 ? { AuthorizationScopes: scopes } : {}),
  }
}

function authorizersOf(api: string, { components }: Body): [string, TemplateResource][] {
  return Object.entries(components?.securitySchemes ?? {}).flatMap(([name, { 'x-amazon-apigateway-authorizer': authorizer }]) => {
    if (!authorizer) return []
    const common = { ApiId: { Ref: api }, Name: name, IdentitySource: [authorizer.identitySource ?? []].flat() }
    const own = isJwt(authorizer)
      ? {
          AuthorizerType: 'JWT',
          JwtConfiguration: { Issuer: authorizer.jwtConfiguration?.issuer, Audience: authorizer.jwtConfiguration?.audience },
        }
      : {
          AuthorizerType: 'REQUEST',
          AuthorizerUri: authorizer.authorizerUri,
          AuthorizerPayloadFormatVersion: authorizer.authorizerPayloadFormatVersion ?? '2.0',
          EnableSimpleResponses: authorizer.enableSimpleResponses ?? false,
          ...(authorizer.authorizerResultTtlInSeconds === undefined ? {} : { AuthorizerResultTtlInSeconds: authorizer.authorizerResultTtlInSeconds }),
        }
    return [[idOf(api, 'authorizer', name), { Type: 'AWS::ApiGatewayV2::Authorizer', Properties: { ...common, ...own } }]]
  })
}

function isJwt({ type, jwtConfiguration }: Authorizer): boolean {
  return type === 'jwt' || jwtConfiguration !== undefined
}

// `…:lambda:path/2015-03-31/functions/${Name.Arn}/invocations` → the function's own ARN
function functionIn(uri: unknown): unknown {
  const [, logicalId] = /functions\/\$\{(\w+)(?:\.Arn)?\}/.exec(JSON.stringify(uri ?? '')) ?? []
  return logicalId ? { 'Fn::GetAtt': [logicalId, 'Arn'] } : uri
}

function idOf(...words: string[]): string {
  return words.map((word) => word.replaceAll(/[^A-Za-z0-9]/g, '').replace(/^./, (letter) => letter.toUpperCase())).join('')
}
