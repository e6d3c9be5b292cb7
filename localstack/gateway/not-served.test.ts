import { expect, test } from 'vitest'
import type { TemplateResource } from '../stack/description.ts'
import { notServed } from './not-served.ts'

const described = (resources: Record<string, TemplateResource>, events: object[] = []) => ({
  template: { Resources: resources },
  functions: { chat: { name: 'shop-dev-chat', handler: 'chat.handler', events } },
})
const engine = { webSockets: true, integrations: ['sqs', 'SQS-SendMessage'] }
const method = (Type: string, Uri: string) => ({ Type: 'AWS::ApiGateway::Method', Properties: { Integration: { Type, Uri } } })

const socketApi = { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } }
const written = (type: string, uri: unknown) => ({
  Type: 'AWS::ApiGateway::RestApi',
  Properties: { Body: { paths: { '/things': { get: { 'x-amazon-apigateway-integration': { type, uri } } } } } },
})

test('of routes, function URLs and proxy integrations nothing is missing', () => {
  const served = {
    Get: method('AWS_PROXY', ':lambda:path'),
    Put: method('AWS', 'arn:aws:apigateway:eu-central-1:lambda:path/x'),
    Send: method('AWS', ':sqs:path//a/b'),
    Url: { Type: 'AWS::Lambda::Url', Properties: { InvokeMode: 'BUFFERED' } },
  }
  expect(notServed(described({ ...served, Chat: socketApi }, [{ http: 'GET /' }, { httpApi: '*' }]), engine)).toEqual([])
})

test.each<[string, string, ReturnType<typeof described>]>([
  [
    'Send',
    'WebSocket',
    described({ Chat: socketApi, Send: { Type: 'AWS::ApiGatewayV2::Integration', Properties: { ApiId: { Ref: 'Chat' }, IntegrationType: 'AWS' } } }),
  ],
  ['chat', 'load balancer', described({}, [{ alb: {} }])],
  ['Url', 'streamed', described({ Url: { Type: 'AWS::Lambda::Url', Properties: { InvokeMode: 'RESPONSE_STREAM' } } })],
  ['Get', 'asks sqs without', described({ Get: method('AWS', 'arn:aws:apigateway:eu-central-1:dynamodb:action/PutItem') })],
  ['Api', 'does not have', described({ Api: written('aws', { 'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:dynamodb:action/Scan' }) })],
  [
    'Read',
    'has SQS-SendMessage',
    described({ Read: { Type: 'AWS::ApiGatewayV2::Integration', Properties: { IntegrationSubtype: 'AppConfig-GetConfiguration' } } }),
  ],
  ['Inner', 'no VPC', described({ Inner: { Type: 'AWS::ApiGatewayV2::Integration', Properties: { ConnectionType: 'VPC_LINK' } } })],
  ['Stage', 'not cached', described({ Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { CacheClusterEnabled: true } } })],
])('%s is said to be without: %s', (what, why, description) => {
  expect(notServed(description, engine)).toEqual([{ what, why: expect.stringContaining(why) }])
})

test('an engine without WebSocket APIs is said to be', () => {
  expect(notServed(described({ Chat: socketApi }), { ...engine, webSockets: false })).toEqual([
    { what: 'Chat', why: expect.stringContaining('default one') },
  ])
})

test('many names are cut', () => {
  const methods = Object.fromEntries(['A', 'B', 'C', 'D', 'E'].map((name) => [name, method('AWS', ':rekognition:action/A')]))
  expect(notServed(described(methods), engine)[0]?.what).toBe('A, B, C and 2 more')
})
