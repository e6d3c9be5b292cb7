import type { TemplateResource } from '../stack/described.ts'

type Resources = Record<string, TemplateResource>

const apis: ReadonlySet<string> = new Set(['AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api'])

/**
 * The resources with values in place of `${AWS::AccountId}`, `${AWS::Partition}` and `${AWS::Region}` in the OpenAPI documents of its APIs. API Gateway itself
 * reads these when it imports a document, so that no `Fn::Sub` is around them; the engine's import does not.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/import-api-aws-variables.html
 */
export function withImportVariables(resources: Resources, region: string): Resources {
  const values: Readonly<Record<string, string>> = { AccountId: '000000000000', Partition: 'aws', Region: region }
  const replaced = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(/\$\{AWS::(AccountId|Partition|Region)\}/g, (whole, name: string) => values[name] ?? whole)
    if (Array.isArray(value)) return value.map(replaced)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaced(each)]))
  }
  return Object.fromEntries(
    Object.entries(resources).map(([logicalId, resource]): [string, TemplateResource] => {
      const { Body } = resource.Properties ?? {} // a resource may go without any
      if (!apis.has(resource.Type) || !Body) return [logicalId, resource]
      return [logicalId, { ...resource, Properties: { ...resource.Properties, Body: replaced(Body) } }]
    }),
  )
}
