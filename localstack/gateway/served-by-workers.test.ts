import { expect, test } from 'vitest'
import type { TemplateResource } from '../stack/description.ts'
import { servedByWorkers } from './served-by-workers.ts'

const greet = { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'shop-local-greet', Runtime: 'nodejs24.x' } }
const route = (AuthorizationType?: string) => ({ Type: 'AWS::ApiGatewayV2::Route', Properties: { RouteKey: 'GET /', AuthorizationType } })
const described = (resources: TemplateResource[], event: object = { httpApi: 'GET /' }) => ({
  template: { Resources: Object.fromEntries(resources.map((resource, at) => [`R${at}`, resource])) },
  functions: { greet: { name: 'shop-local-greet', handler: 'greet.handler', events: [event] } },
})
const found = { plugins: [], standIns: [], files: [], isVersion4: false }

test('an HTTP API of Node functions that is open or asks for a JWT', () => {
  expect(servedByWorkers(described([greet, route(), route('NONE'), route('JWT')]))).toBe(true)
})

test.each([
  ['a Lambda authorizer', described([greet, route('JWT'), route('CUSTOM')])],
  ['an IAM authorizer', described([greet, route('AWS_IAM')])],
  ['a REST API', described([greet, route(), { Type: 'AWS::ApiGateway::RestApi', Properties: {} }])],
  ['a function URL', described([greet, route(), { Type: 'AWS::Lambda::Url', Properties: {} }])],
  ['a WebSocket API', described([greet, route(), { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } }])],
  ['another language', described([{ ...greet, Properties: { ...greet.Properties, Runtime: 'python3.13' } }, route()])],
  ['a zone of its own', described([{ ...greet, Properties: { ...greet.Properties, Environment: { Variables: { TZ: 'Asia/Tokyo' } } } }, route()])],
  ['no API at all', described([greet], { sqs: 'arn' })],
  ['a repository that does not know the kit', { ...described([greet, route()]), found }],
])('%s is asked of the engine', (_, description) => {
  expect(servedByWorkers(description)).toBe(false)
})

test('a function in another language that answers no request changes nothing', () => {
  const other = { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'shop-local-other', Runtime: 'python3.13' } }
  expect(servedByWorkers(described([greet, route(), other]))).toBe(true)
})
