import { expect, test } from 'vitest'
import { unknownPools } from './unknown-pools.ts'

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
