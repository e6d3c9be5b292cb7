import type { TemplateResource } from '../described.ts'
import { referencesIn } from './references-in.ts'

type Resources = Readonly<Record<string, TemplateResource>>

/**
 * The routes of a REST API of a template, as an HTTP API writes them (`GET /things/{id}`, `ANY /{proxy+}`): of its methods, and of the OpenAPI document in
 * its `Body`. `api` is its logical id.
 */
export function restRoutes(resources: Resources, api: string): string[] {
  const { paths = {} } = (resources[api]?.Properties.Body ?? {}) as { paths?: Record<string, object> } // as the translator of SAM writes it
  const written = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method === 'x-amazon-apigateway-any-method' ? 'ANY' : method.toUpperCase()} ${path}`),
  )
  const methods = Object.values(resources).flatMap(({ Type, Properties }) =>
    Type === 'AWS::ApiGateway::Method' && referencesIn(Properties.RestApiId)[0] === api
      ? [`${Properties.HttpMethod} ${pathOf(referencesIn(Properties.ResourceId)[0], resources)}`]
      : [],
  )
  return [...written, ...methods]
}

/** The path of a resource of a REST API, by its logical id: it names its part, and the resource above it; the API itself is the root. */
export function pathOf(resource: string | undefined, resources: Resources): string {
  const { Type, Properties } = resources[resource ?? ''] ?? { Type: '', Properties: {} }
  return Type === 'AWS::ApiGateway::Resource'
    ? `${pathOf(referencesIn(Properties.ParentId)[0], resources).replace(/\/$/, '')}/${Properties.PathPart}`
    : '/'
}
