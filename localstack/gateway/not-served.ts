import type { Description, TemplateResource } from '../stack/description.ts'
import { isWebSocketApi } from '../stack/has-engine-apis.ts'
import { leftOutReasons } from '../stack/left-out.ts'
import { referencesIn } from '../stack/references-in.ts'

/** Something of a description's APIs that does not run locally, or not as on AWS: what, and why in a sentence. */
export interface NotServed {
  what: string
  why: string
}

/** What of the APIs in a description does not run locally; empty where all does. `webSockets` as of the engine’s capabilities. */
export function notServed({ template, functions }: Pick<Description, 'template' | 'functions'>, webSockets: boolean): NotServed[] {
  const resources = Object.entries(template.Resources)
  const named = (isIt: (resource: (typeof resources)[number][1]) => boolean) =>
    resources.filter(([, each]) => isIt(each)).map(([logicalId]) => logicalId)
  const integrations = (wanted: (integration: Integration) => boolean) => named((resource) => integrationsOf(resource).some(wanted))
  const sockets = named(isWebSocketApi)
  return [
    ...line(
      webSockets ? [] : sockets,
      'Nothing listens for WebSocket connections on this engine; they need the default one. Its functions are deployed and can be invoked.',
    ),
    ...line(
      named(
        ({ Type: type, Properties: { ApiId, IntegrationType } }) =>
          type === 'AWS::ApiGatewayV2::Integration' &&
          referencesIn(ApiId).some((api) => sockets.includes(api)) &&
          !['AWS_PROXY', 'MOCK'].includes(String(IntegrationType)),
      ),
      'A route of a WebSocket API asks Lambda (`AWS_PROXY`) or nothing (`MOCK`) locally; with any other integration it fails.',
    ),
    ...line(withEvent(functions, 'alb'), 'There is no load balancer locally. Its functions are deployed and can be invoked.'),
    ...line(
      named(({ Type: type, Properties: { InvokeMode } }) => type === 'AWS::Lambda::Url' && InvokeMode === 'RESPONSE_STREAM'),
      'The answer of a function URL is not streamed: it comes whole, at its end.',
    ),
    ...line(
      integrations(({ Type: type, Uri }) => type === 'AWS' && /lambda/.test(JSON.stringify(Uri))),
      'Mapping templates of `integration: lambda` are not applied: the function gets the event of a proxy integration, and what it returns is the body.',
    ),
    ...line(
      integrations(({ Type: type, Uri }) => type === 'AWS' && !/lambda|:sqs:/.test(JSON.stringify(Uri))),
      'A REST API asks no service of AWS but Lambda and SQS directly.',
    ),
    ...line(
      named(({ Type: type, Properties: { IntegrationSubtype } }) => type === 'AWS::ApiGatewayV2::Integration' && IntegrationSubtype !== undefined),
      'An HTTP API asks no service of AWS but Lambda directly.',
    ),
    ...line(
      named(({ Type: type, Properties: { CacheClusterEnabled } }) => type === 'AWS::ApiGateway::Stage' && CacheClusterEnabled === true),
      'Answers are not cached: every request reaches its function.',
    ),
  ]
}

interface Integration {
  Type?: unknown
  Uri?: unknown
}

// of a method of its own, and of an OpenAPI document: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
function integrationsOf({ Type: type, Properties: properties }: TemplateResource): Integration[] {
  if (type === 'AWS::ApiGateway::Method') return [(properties.Integration ?? {}) as Integration]
  const { paths } = (type === 'AWS::ApiGateway::RestApi' ? (properties.Body ?? {}) : {}) as { paths?: Record<string, Record<string, Operation>> }
  return Object.values(paths ?? {}).flatMap((operations) =>
    Object.values(operations).map((operation) => {
      const { type: kind, uri } = operation?.['x-amazon-apigateway-integration'] ?? {}
      return { Type: kind?.toUpperCase(), Uri: uri }
    }),
  )
}

interface Operation {
  'x-amazon-apigateway-integration'?: { type?: string; uri?: unknown }
}

/** The functions with an event of this kind of the Framework. */
export function withEvent(functions: Description['functions'], kind: string): string[] {
  return Object.keys(functions).filter((key) => functions[key]?.events.some((event) => event !== null && typeof event === 'object' && kind in event))
}

/** One line of the first names, with the reason; none where there are no names. */
export function line(names: readonly string[], why: string): NotServed[] {
  return leftOutReasons(
    names.map((logicalId) => ({ logicalId, why })),
    3,
  )
}
