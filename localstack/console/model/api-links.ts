import type { TemplateResource } from '../../stack/description.ts'
import { referencesIn } from '../../stack/template/references-in.ts'
import { pathOf } from '../../stack/template/rest-routes.ts'
import type { ModelLink } from './parts.ts'

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
    return between(Properties.RestApiId, Uri, `${Properties.HttpMethod} ${pathOf(referencesIn(Properties.ResourceId)[0], resources)}`)
  })
}

function between(api: unknown, target: unknown, route: string): ModelLink[] {
  const [from] = referencesIn(api)
  return from ? referencesIn(target).map((to) => ({ from, to, kind: 'invokes', details: [route] })) : []
}
