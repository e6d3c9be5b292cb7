import { expect, test } from 'vitest'
import type { TemplateResource } from '../stack/description.ts'
import { apiKeys } from './api-keys.ts'

const described = (...resources: TemplateResource[]) => ({
  template: { Resources: Object.fromEntries(resources.map((each, at) => [`R${at}`, each])) },
})
const method = (ApiKeyRequired: boolean) => ({ Type: 'AWS::ApiGateway::Method', Properties: { HttpMethod: 'GET', ApiKeyRequired } })
const key = { Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: true } }
const document = (name: string) => ({
  Type: 'AWS::ApiGateway::RestApi',
  Properties: { Body: { securityDefinitions: { api_key: { type: 'apiKey', name, in: 'header' } } } },
})

test.each([
  ['a method', described(method(true), key)],
  ['an OpenAPI document, as SAM writes it', described(document('x-api-key'), key)],
])('the table says how to see the keys that %s wants', (_, description) => {
  expect(apiKeys(description)).toEqual([
    {
      what: 'API keys',
      why: 'Routes want the header `x-api-key`, and answer 403 without it. `npx stagecraft exec -- aws apigateway get-api-keys --include-values` lists the keys.',
    },
  ])
})

test('where the description makes no key, it says that', () => {
  expect(apiKeys(described(method(true)))).toMatchObject([{ why: expect.stringContaining('The description makes no key.') }])
})

test.each([
  ['open methods', described(method(false), key)],
  ['a document whose scheme is another header', described(document('Authorization'))],
  ['no API', described(key)],
])('nothing is said of %s', (_, description) => {
  expect(apiKeys(description)).toEqual([])
})
