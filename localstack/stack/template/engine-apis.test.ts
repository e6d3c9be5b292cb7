import { expect, test } from 'vitest'
import type { Description } from '../description.ts'
import { corsOrigins } from './engine-apis.ts'

const preflight = (origin: string, template = '') => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: {
    HttpMethod: 'OPTIONS',
    Integration: {
      IntegrationResponses: [
        { ResponseParameters: { 'method.response.header.Access-Control-Allow-Origin': origin }, ResponseTemplates: { 'application/json': template } },
      ],
    },
  },
})
const originsOf = (...resources: object[]) =>
  corsOrigins({ template: { Resources: Object.fromEntries(resources.map((each, at) => [`R${at}`, each])) } } as Description) // it reads the template alone

test('the origins of preflights and function URLs, each once', () => {
  const several = '#if($origin.matches("https://a[.]example") || $origin.matches("https://b[.]example:8443")) #end'
  const url = { Type: 'AWS::Lambda::Url', Properties: { Cors: { AllowOrigins: ['https://c.example', 'https://a.example'] } } }
  expect(originsOf(preflight("'https://a.example'", several), url)).toEqual(['https://a.example', 'https://b.example:8443', 'https://c.example'])
})

test('every origin is a star, of either', () => {
  expect(originsOf(preflight("'*'"))).toEqual(['*'])
  expect(originsOf({ Type: 'AWS::Lambda::Url', Properties: { Cors: { AllowOrigins: ['*'] } } })).toEqual(['*'])
})

test('addresses elsewhere in a template are none', () => {
  expect(originsOf({ Type: 'AWS::ApiGateway::Method', Properties: { HttpMethod: 'GET', Integration: { Uri: 'https://backend.example' } } })).toEqual(
    [],
  )
})
