import { expect, test } from 'vitest'
import { mainPart, partBeside } from './split-template.js'

const types = ['AWS::Cognito::']
const where = { region: 'eu-central-1', account: '000000000000' }
const template = {
  Resources: {
    GreetLambdaFunction: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'minimal-local-greet' } },
    Pool: {
      Type: 'AWS::Cognito::UserPool',
      DependsOn: ['GreetLambdaFunction'],
      Properties: { LambdaConfig: { PreSignUp: { 'Fn::GetAtt': ['GreetLambdaFunction', 'Arn'] } } },
    },
    Client: { Type: 'AWS::Cognito::UserPoolClient', DependsOn: ['Pool'], Properties: { UserPoolId: { Ref: 'Pool' } } },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      DependsOn: ['Pool', 'GreetLambdaFunction'],
      Properties: { SourceArn: { 'Fn::GetAtt': ['Pool', 'Arn'] } },
    },
    Configuration: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Value: { 'Fn::Sub': '{"pool":"${Pool}","client":"${Client}","region":"${AWS::Region}","kept":"${!Pool}"}' } },
    },
  },
  Outputs: { PoolArn: { Value: { 'Fn::GetAtt': 'Pool.Arn' } } },
}

test('what goes beside keeps its own references, and gets those to functions as values', () => {
  const { beside, wanted } = partBeside(template, types, where)
  expect(Object.keys(beside.Resources)).toEqual(['Pool', 'Client'])
  expect(beside.Resources.Pool).toEqual({
    Type: 'AWS::Cognito::UserPool',
    Properties: { LambdaConfig: { PreSignUp: 'arn:aws:lambda:eu-central-1:000000000000:function:minimal-local-greet' } },
  })
  expect(beside.Resources.Client).toMatchObject({ DependsOn: ['Pool'], Properties: { UserPoolId: { Ref: 'Pool' } } })
  expect(wanted).toEqual({ Pool: 'PoolRef', Client: 'ClientRef', 'Pool.Arn': 'PoolArn' })
  expect(beside.Outputs).toEqual({
    PoolRef: { Value: { Ref: 'Pool' } },
    ClientRef: { Value: { Ref: 'Client' } },
    PoolArn: { Value: { 'Fn::GetAtt': ['Pool', 'Arn'] } },
  })
})

test('an API beside calls an alias of a function by its ARN', () => {
  const alias = { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'GreetLambdaFunction' }, Name: 'live' } }
  const integration = { Type: 'AWS::ApiGatewayV2::Integration', Properties: { IntegrationUri: { Ref: 'Alias' } } }
  const { beside } = partBeside({ Resources: { ...template.Resources, Alias: alias, Integration: integration } }, ['AWS::ApiGatewayV2::'], where)
  expect(beside.Resources.Integration?.Properties.IntegrationUri).toBe('arn:aws:lambda:eu-central-1:000000000000:function:minimal-local-greet:live')
})

test('the main part gets the values that the other part put out', () => {
  const main = mainPart(template, types, { Pool: 'pool-1', Client: 'client-1', 'Pool.Arn': 'arn:pool-1' })
  expect(Object.keys(main.Resources)).toEqual(['GreetLambdaFunction', 'Permission', 'Configuration'])
  expect(main.Resources.Permission).toEqual({
    Type: 'AWS::Lambda::Permission',
    DependsOn: ['GreetLambdaFunction'],
    Properties: { SourceArn: 'arn:pool-1' },
  })
  expect(main.Resources.Configuration?.Properties.Value).toEqual({
    'Fn::Sub': '{"pool":"pool-1","client":"client-1","region":"${AWS::Region}","kept":"${!Pool}"}',
  })
  expect(main.Outputs).toEqual({ PoolArn: { Value: 'arn:pool-1' } })
})
