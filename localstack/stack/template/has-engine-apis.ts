import type { Description, TemplateResource } from '../description.ts'

/** Whether a description has a REST API or a function URL, which the engine alone serves. */
export function hasEngineApis({ template }: Pick<Description, 'template'>): boolean {
  return Object.values(template.Resources).some(({ Type: type }) => type === 'AWS::ApiGateway::RestApi' || type === 'AWS::Lambda::Url')
}

/** Whether a resource is a WebSocket API, which the engine alone serves, too. */
export function isWebSocketApi({ Type: type, Properties: properties }: TemplateResource): boolean {
  return type === 'AWS::ApiGatewayV2::Api' && properties.ProtocolType === 'WEBSOCKET'
}

/** Whether a description has an HTTP or a REST API, whose routes are asked at the stack's own address. A function URL and a WebSocket API have addresses of their own. */
export function hasRoutes({ template }: Pick<Description, 'template'>): boolean {
  return Object.values(template.Resources).some(
    (resource) => resource.Type === 'AWS::ApiGateway::RestApi' || (resource.Type === 'AWS::ApiGatewayV2::Api' && !isWebSocketApi(resource)),
  )
}

/** Whether a description has anything that clients ask or connect to: an API, or a function URL. */
export function hasApis(description: Pick<Description, 'template'>): boolean {
  return hasEngineApis(description) || Object.values(description.template.Resources).some(({ Type: type }) => type === 'AWS::ApiGatewayV2::Api')
}
