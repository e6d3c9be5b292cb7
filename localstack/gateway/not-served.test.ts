import { expect, test } from 'vitest'
import type { TemplateResource } from '../stack/description.ts'
import { notServed } from './not-served.ts'

const described = (resources: Record<string, TemplateResource>, events: object[] = []) => ({
  template: { Resources: resources },
  functions: { chat: { name: 'shop-dev-chat', handler: 'chat.handler', events } },
})
const method = (Type: string, Uri: string) => ({ Type: 'AWS::ApiGateway::Method', Properties: { Integration: { Type, Uri } } })

const socketApi = { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } }
const written = (type: string, uri: unknown) => ({
  Type: 'AWS::ApiGateway::RestApi',
  Properties: { Body: { paths: { '/things': { get: { 'x-amazon-apigateway-integration': { type, uri } } } } } },
})

test('of routes, function URLs and proxy integrations nothing is missing', () => {
  const served = { Get: method('AWS_PROXY', ':lambda:path'), Url: { Type: 'AWS::Lambda::Url', Properties: { InvokeMode: 'BUFFERED' } } }
  expect(notServed(described({ ...served, Chat: socketApi }, [{ http: 'GET /' }, { httpApi: '*' }]), true)).toEqual([])
})

test.each<[string, string, ReturnType<typeof described>]>([
  [
    'Send',
    'WebSocket',
    described({ Chat: socketApi, Send: { Type: 'AWS::ApiGatewayV2::Integration', Properties: { ApiId: { Ref: 'Chat' }, IntegrationType: 'AWS' } } }),
  ],
  ['chat', 'load balancer', described({}, [{ alb: {} }])],
  ['Url', 'streamed', described({ Url: { Type: 'AWS::Lambda::Url', Properties: { InvokeMode: 'RESPONSE_STREAM' } } })],
  ['Get', 'Mapping templates', described({ Get: method('AWS', ':lambda:path/2015-03-31/functions/x') })],
  ['Get', 'no service', described({ Get: method('AWS', 'arn:aws:apigateway:eu-central-1:dynamodb:action/PutItem') })],
  ['Api', 'no service', described({ Api: written('aws', { 'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:dynamodb:action/Scan' }) })],
  ['Send', 'HTTP API', described({ Send: { Type: 'AWS::ApiGatewayV2::Integration', Properties: { IntegrationSubtype: 'SQS-SendMessage' } } })],
  ['Stage', 'not cached', described({ Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { CacheClusterEnabled: true } } })],
])('%s is said to be without: %s', (what, why, description) => {
  expect(notServed(description, true)).toEqual([{ what, why: expect.stringContaining(why) }])
})

test('an engine without WebSocket APIs is said to be', () => {
  expect(notServed(described({ Chat: socketApi }), false)).toEqual([{ what: 'Chat', why: expect.stringContaining('default one') }])
})

test('many names are cut', () => {
  const methods = Object.fromEntries(['A', 'B', 'C', 'D', 'E'].map((name) => [name, method('AWS', 'lambda')]))
  expect(notServed(described(methods), true)[0]?.what).toBe('A, B, C and 2 more')
})
