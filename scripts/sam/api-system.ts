import { referencesIn } from '@stagecraft/localstack/stack/template/references-in.ts'
import type { Template } from '../check-aws/checked.ts'
import { isObject, type Named, ofType } from '../check-aws/resources.ts'
import { withoutMarks } from './marks.ts'

/** An HTTP API, its stage and its routes, from its resources or from the OpenAPI document that SAM makes of them. */
export function apiSystem([id, { Properties }]: Named, template: Template): [string, unknown][] {
  const { Body, ProtocolType: _, FailOnWarnings: __, Tags, Name, ...settings } = Properties
  const {
    ApiId: ___,
    StageName,
    Tags: stageTags,
    ...stage
  } = ofType(template, 'AWS::ApiGatewayV2::Stage').find(([, each]) => referencesIn(each.Properties.ApiId).includes(id))?.[1].Properties ?? {}
  const document = isObject(Body) ? (Body as unknown as Document) : undefined // SAM’s
  return [
    [`API ${id}`, { ...settings, Name: document?.info.title ?? Name, Tags: withoutMarks(Tags ?? tagsOf(document)) }],
    [`stage ${String(StageName)} of ${id}`, { ...stage, Tags: withoutMarks(stageTags) }],
    ...(document ? documentedRoutes(document) : resourceRoutes(id, template)),
  ]
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html, as far as SAM writes it. */
interface Document {
  info: { title: string }
  tags?: { name: string; 'x-amazon-apigateway-tag-value': string }[]
  paths: Record<string, Record<string, Operation>>
  components?: {
    securitySchemes?: Record<
      string,
      { 'x-amazon-apigateway-authorizer': { jwtConfiguration: { issuer: unknown; audience: unknown }; identitySource: string } }
    >
  }
}

interface Operation {
  'x-amazon-apigateway-integration': { uri: unknown; payloadFormatVersion: string; timeoutInMillis?: number }
  security?: Record<string, string[]>[]
}

function tagsOf(document: Document | undefined): unknown {
  return document?.tags && Object.fromEntries(document.tags.map((tag) => [tag.name, tag['x-amazon-apigateway-tag-value']]))
}

function documentedRoutes({ paths, components }: Document): [string, unknown][] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { security, 'x-amazon-apigateway-integration': integration }]): [string, unknown] => {
      const [name, scopes] = Object.entries(security?.[0] ?? {})[0] ?? []
      const scheme = name ? components?.securitySchemes?.[name]?.['x-amazon-apigateway-authorizer'] : undefined
      return [
        path === '$default' ? 'route $default' : `route ${method === 'x-amazon-apigateway-any-method' ? 'ANY' : method.toUpperCase()} ${path}`,
        {
          function: referencesIn(integration.uri).join(),
          payload: integration.payloadFormatVersion,
          milliseconds: integration.timeoutInMillis,
          authorizer: scheme && {
            issuer: scheme.jwtConfiguration.issuer,
            audience: scheme.jwtConfiguration.audience,
            source: [scheme.identitySource].flat(),
          },
          scopes,
        },
      ]
    }),
  )
}

function resourceRoutes(api: string, template: Template): [string, unknown][] {
  return ofType(template, 'AWS::ApiGatewayV2::Route')
    .filter(([, { Properties }]) => referencesIn(Properties.ApiId).includes(api))
    .map(([, { Properties }]): [string, unknown] => {
      const [integration, authorizer] = [Properties.Target, Properties.AuthorizerId].map(
        (value) => referencesIn(value).map((id) => template.Resources[id]?.Properties)[0],
      )
      const jwt = isObject(authorizer?.JwtConfiguration) ? authorizer.JwtConfiguration : {}
      return [
        `route ${String(Properties.RouteKey)}`,
        {
          function: referencesIn(integration?.IntegrationUri).join(),
          payload: integration?.PayloadFormatVersion,
          milliseconds: integration?.TimeoutInMillis,
          authorizer: authorizer && { issuer: jwt.Issuer, audience: jwt.Audience, source: authorizer.IdentitySource },
          scopes: Properties.AuthorizationScopes,
        },
      ]
    })
}
