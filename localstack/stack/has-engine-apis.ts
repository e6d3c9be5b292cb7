import type { Description } from './description.ts'

/** Whether a description has a REST API or a function URL, which the engine alone serves. */
export function hasEngineApis({ template }: Pick<Description, 'template'>): boolean {
  return Object.values(template.Resources).some(({ Type: type }) => type === 'AWS::ApiGateway::RestApi' || type === 'AWS::Lambda::Url')
}
