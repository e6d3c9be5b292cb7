import { expect, test } from 'vitest'
import { restRoutes } from './rest-routes.ts'

test('the routes of a REST API are those of its methods and of the document in its body, and no other API’s', () => {
  const method = (api: string, resource: object, HttpMethod: string) => ({
    Type: 'AWS::ApiGateway::Method',
    Properties: { RestApiId: { Ref: api }, ResourceId: resource, HttpMethod },
  })
  const part = (ParentId: object, PathPart: string) => ({ Type: 'AWS::ApiGateway::Resource', Properties: { ParentId, PathPart } })
  const resources = {
    Own: { Type: 'AWS::ApiGateway::RestApi', Properties: {} },
    Things: part({ 'Fn::GetAtt': ['Own', 'RootResourceId'] }, 'things'),
    Thing: part({ Ref: 'Things' }, '{id}'),
    Root: method('Own', { 'Fn::GetAtt': 'Own.RootResourceId' }, 'ANY'),
    Get: method('Own', { Ref: 'Thing' }, 'GET'),
    Written: {
      Type: 'AWS::ApiGateway::RestApi',
      Properties: { Body: { paths: { '/a/{b}': { get: {}, 'x-amazon-apigateway-any-method': {} } } } },
    },
  }
  expect(restRoutes(resources, 'Own')).toEqual(['ANY /', 'GET /things/{id}'])
  expect(restRoutes(resources, 'Written')).toEqual(['GET /a/{b}', 'ANY /a/{b}'])
})
