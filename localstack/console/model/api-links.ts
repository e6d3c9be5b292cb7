import type { TemplateResource } from '../../stack/description.ts'
import type { ModelLink } from './parts.ts'
import { referencesIn } from './references-in.ts'

type Resources = Readonly<Record<string, TemplateResource>>

/** Which API leads to which function, with the routes: `GET /things/{id}`. Of HTTP APIs by their integrations, of REST APIs by their methods. */
export function apiLinks(resources: Resources): ModelLink[] {
  return Object.entries(resources).flatMap(([, { Type, Properties }]): ModelLink[] => {
    if (Type === 'AWS::ApiGatewayV2::Route') {
      const [integration = ''] = referencesIn(Properties.Target)
      return between(Properties.ApiId, resources[integration]?.Properties.IntegrationUri, String(Properties.RouteKey))
    }
    if (Type !== 'AWS::ApiGateway::Method' || Properties.HttpMethod === 'OPTIONS') return []
    const { Uri } = (Properties.Integration ?? {}) as { Uri?: unknown } // as CloudFormation has it
    return between(Properties.RestApiId, Uri, `${Properties.HttpMethod} ${pathOf(Properties.ResourceId, resources)}`)
  })
}

function between(api: unknown, target: unknown, route: string): ModelLink[] {
  const [from] = referencesIn(api)
  return from ? referencesIn(target).map((to) => ({ from, to, kind: 'invokes', details: [route] })) : []
}

// a resource of a REST API names its part of the path and the resource above it; the API itself is the root
function pathOf(resource: unknown, resources: Resources): string {
  const [id = ''] = referencesIn(resource)
  const { Type, Properties } = resources[id] ?? { Type: '', Properties: {} }
  return Type === 'AWS::ApiGateway::Resource' ? `${pathOf(Properties.ParentId, resources).replace(/\/$/, '')}/${Properties.PathPart}` : '/'
}
