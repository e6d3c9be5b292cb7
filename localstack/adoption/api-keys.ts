import type { Description } from '../stack/description.ts'

/**
 * Says that routes of REST APIs want an API key, and how to see the keys: `serverless deploy` prints those that it made.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html
 */
export function apiKeys({ template }: Pick<Description, 'template'>): { what: string; why: string }[] {
  const resources = Object.values(template.Resources)
  if (!resources.some(wantsKey)) return []
  const hasKey = resources.some(({ Type: type }) => type === 'AWS::ApiGateway::ApiKey')
  return [
    {
      what: 'API keys',
      why: `Routes want the header \`x-api-key\`, and answer 403 without it. ${
        hasKey ? '`npx stagecraft exec -- aws apigateway get-api-keys --include-values` lists the keys.' : 'The description makes no key.'
      }`,
    },
  ]
}

// a method of its own, or one of an OpenAPI document: a security scheme with that header
function wantsKey({ Type: type, Properties: { ApiKeyRequired, Body } }: Description['template']['Resources'][string]): boolean {
  if (type === 'AWS::ApiGateway::Method') return ApiKeyRequired === true
  return type === 'AWS::ApiGateway::RestApi' && /"name":"x-api-key"/i.test(JSON.stringify(Body ?? {}))
}
