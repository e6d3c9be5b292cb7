import type { Capabilities } from '../engines/engine.ts'
import type { Description, TemplateResource } from '../stack/description.ts'
import { isWebSocketApi } from '../stack/template/has-engine-apis.ts'
import { leftOutReasons } from '../stack/template/left-out.ts'
import { referencesIn } from '../stack/template/references-in.ts'

/** Something of a description's APIs that does not run locally, or not as on AWS: what, and why in a sentence. */
export interface NotServed {
  what: string
  why: string
}

/** What of the APIs in a description does not run locally; empty where all does. The engine’s capabilities say what it has. */
export function notServed(
  { template, functions }: Pick<Description, 'template' | 'functions'>,
  { webSockets, integrations: runs }: Pick<Capabilities, 'webSockets' | 'integrations'>,
): NotServed[] {
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
      integrations(({ Type: type, Uri }) => type === 'AWS' && !asksOneOf([...runs, 'lambda'], Uri)),
      `Its route asks a service of AWS that the engine does not have, or that is not tested. A REST API asks ${listed(runs.filter(isService))} without a function.`,
    ),
    ...line(
      named(
        ({ Type: type, Properties: { IntegrationSubtype: subtype } }) =>
          type === 'AWS::ApiGatewayV2::Integration' && subtype !== undefined && !runs.includes(String(subtype)),
      ),
      `Requests to its route are answered with 501. ${runs.some(isSubtype) ? `An HTTP API has ${listed(runs.filter(isSubtype))}.` : 'On this engine an HTTP API asks no service without a function; the default one has most.'}`,
    ),
    ...line(
      named(
        ({ Type: type, Properties: { ConnectionType, Integration } }) =>
          (type === 'AWS::ApiGatewayV2::Integration' && ConnectionType === 'VPC_LINK') ||
          (type === 'AWS::ApiGateway::Method' && (Integration as { ConnectionType?: unknown } | undefined)?.ConnectionType === 'VPC_LINK'),
      ),
      'There is no VPC on this machine: requests to its route are answered with 501.',
    ),
    ...line(
      named(({ Type: type, Properties: { CacheClusterEnabled } }) => type === 'AWS::ApiGateway::Stage' && CacheClusterEnabled === true),
      'Answers are not cached: every request reaches its function.',
    ),
  ]
}

const isSubtype = (name: string) => name.includes('-')
const isService = (name: string) => !isSubtype(name)
const listed = (names: readonly string[]) => names.join(', ')

// `arn:aws:apigateway:REGION:SERVICE:action/NAME`, whole or in pieces, with a subdomain before the service or none
function asksOneOf(services: readonly string[], uri: unknown): boolean {
  const text = JSON.stringify(uri) ?? ''
  return services.some((name) => new RegExp(`[:.]${name}:(path|action)/`).test(text))
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

/** The functions with an event of this kind of the Framework, which is its name alone (`- alexaSkill`) or has settings. */
export function withEvent(functions: Description['functions'], kind: string): string[] {
  const isOfKind = (event: unknown) => event === kind || (event !== null && typeof event === 'object' && kind in event)
  return Object.keys(functions).filter((key) => functions[key]?.events.some(isOfKind))
}

/** One line of the first names, with the reason; none where there are no names. */
export function line(names: readonly string[], why: string): NotServed[] {
  return leftOutReasons(
    names.map((logicalId) => ({ logicalId, why })),
    3,
  )
}
