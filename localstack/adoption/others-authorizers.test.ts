import { expect, test } from 'vitest'
import { absentFunctions, unknownPools } from './others-authorizers.ts'

const pool = (arn: unknown) => ({ Type: 'AWS::ApiGateway::Authorizer', Properties: { Type: 'COGNITO_USER_POOLS', ProviderARNs: [arn] } })
const issued = (Issuer: unknown) => ({ Type: 'AWS::ApiGatewayV2::Authorizer', Properties: { AuthorizerType: 'JWT', JwtConfiguration: { Issuer } } })

test('authorizers of a pool that stands in, or is another stack’s, are named', () => {
  const Resources = {
    StandIn: pool('local-pool-arn'),
    Others: issued({ 'Fn::Sub': 'https://cognito-idp.${AWS::Region}.amazonaws.com/eu-central-1_Other' }),
  }
  expect(unknownPools({ template: { Resources } })).toEqual([{ what: 'StandIn, Others', why: expect.stringContaining('401') }])
})

test('those of the stack’s own pools, and of other issuers, are not', () => {
  const Resources = {
    Own: pool({ 'Fn::GetAtt': ['People', 'Arn'] }),
    OwnIssuer: issued({ 'Fn::Sub': 'https://cognito-idp.${AWS::Region}.amazonaws.com/${People}' }),
    Elsewhere: issued('https://tenant.eu.auth0.com/'),
    Asked: { Type: 'AWS::ApiGateway::Authorizer', Properties: { Type: 'TOKEN' } },
  }
  expect(unknownPools({ template: { Resources } })).toEqual([])
})

test('nor are those of a pool that another service of the compose file has handed on', () => {
  const [id, arn] = ['eu-central-1_Beside', 'arn:aws:cognito-idp:eu-central-1:000000000000:userpool/eu-central-1_Beside']
  const Resources = { Rest: pool(arn), Http: issued(`https://cognito-idp.eu-central-1.amazonaws.com/${id}`) }
  expect(unknownPools({ template: { Resources } })).toHaveLength(1)
  expect(unknownPools({ template: { Resources } }, ['eu-central-1', id, arn])).toEqual([])
})

const asked = (AuthorizerUri: unknown, Type = 'REQUEST') => ({ Type: 'AWS::ApiGateway::Authorizer', Properties: { Type, AuthorizerUri } })
const askedByHttp = (AuthorizerUri: unknown) => ({ Type: 'AWS::ApiGatewayV2::Authorizer', Properties: { AuthorizerType: 'REQUEST', AuthorizerUri } })
const address = (arn: unknown) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':apigateway:eu-central-1:lambda:path/2015-03-31/functions/', arn, '/invocations']],
})
const functions = { own: { name: 'shop-dev-own', handler: 'own.handler', events: [] } }
const elsewhere = 'arn:aws:lambda:eu-central-1:000000000000:function:elsewhere'

test('authorizers that ask a function of another stack are named, with what to do', () => {
  const Resources = { Token: asked(address(elsewhere), 'TOKEN'), Http: askedByHttp(address(elsewhere)), StandIn: asked(address('local-arn')) }
  expect(absentFunctions({ template: { Resources }, functions })).toEqual([
    { what: 'Token, Http, StandIn', why: expect.stringMatching(/500\. Start both from one compose file, or name a function of this stack/) },
  ])
})

test('those that ask one of this stack, or one that another service of the compose file has handed on, are not', () => {
  const Resources = {
    Own: asked(address({ 'Fn::GetAtt': ['OwnLambdaFunction', 'Arn'] })),
    ByName: asked(address('arn:aws:lambda:eu-central-1:000000000000:function:shop-dev-own')),
    Pool: pool('local-pool-arn'),
    Beside: askedByHttp(address(elsewhere)),
  }
  expect(absentFunctions({ template: { Resources }, functions }, [elsewhere])).toEqual([])
})
