import { expect, test } from 'vitest'
import { withImportVariables } from './import-variables.ts'

const address = 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:shop-read'
const here = 'arn:aws:lambda:eu-west-1:000000000000:function:shop-read'

/** An API whose document names a function. */
function api(Type: string, uri: unknown) {
  return {
    Type,
    Properties: { Name: 'shop', Body: { paths: { '/things': { get: { 'x-amazon-apigateway-integration': { type: 'aws_proxy', uri } } } } } },
  }
}

test('in the OpenAPI documents of APIs the variables have values that API Gateway reads itself', () => {
  const resources = {
    Rest: api('AWS::ApiGateway::RestApi', address),
    Http: api('AWS::ApiGatewayV2::Api', { 'Fn::Sub': `${address}-\${AWS::StackName}` }),
    Alone: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'alone' } },
    Note: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: address } },
  }
  expect(withImportVariables(resources, 'eu-west-1')).toEqual({
    ...resources,
    Rest: api('AWS::ApiGateway::RestApi', here),
    Http: api('AWS::ApiGatewayV2::Api', { 'Fn::Sub': `${here}-\${AWS::StackName}` }),
  })
})
