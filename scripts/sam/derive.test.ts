import { expect, test } from 'vitest'
import type { Template } from '../check-aws/checked.ts'
import { arn, functionWith, ref } from '../check-aws/testing.ts'
import { deriveSam } from './derive.ts'
import { differences, systemOf } from './system.ts'

/** A function with a queue, a schedule, a route and a place for failures. */
const template: Template = {
  Resources: {
    ...functionWith('Apply', [{ Action: 'sqs:SendMessage', Resource: arn('Failures') }], {
      Runtime: 'nodejs24.x',
      MemorySize: 512,
      Tags: [{ Key: 'stage', Value: 'prod' }],
    }),
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'queue' } },
    Failures: { Type: 'AWS::SQS::Queue', Properties: {} },
    Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: arn('Apply'), EventSourceArn: arn('Queue'), BatchSize: 10 } },
    Invocations: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: ref('Apply'),
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: arn('Failures') } },
      },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: { ScheduleExpression: 'rate(1 hour)', State: 'ENABLED', Targets: [{ Arn: arn('Apply'), Id: 'x' }] },
    },
    RulePermission: {
      Type: 'AWS::Lambda::Permission',
      Properties: { FunctionName: arn('Apply'), Principal: 'events.amazonaws.com', SourceArn: arn('Rule') },
    },
    BucketPermission: {
      Type: 'AWS::Lambda::Permission',
      Properties: { FunctionName: arn('Apply'), Principal: 's3.amazonaws.com', SourceArn: 'arn:aws:s3:::bucket' },
    },
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'api', ProtocolType: 'HTTP' } },
    ApiStage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: ref('Api'), StageName: '$default', AutoDeploy: true } },
    People: {
      Type: 'AWS::ApiGatewayV2::Authorizer',
      Properties: {
        ApiId: ref('Api'),
        Name: 'people',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Issuer: 'https://issuer', Audience: ['client'] },
      },
    },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: { ApiId: ref('Api'), IntegrationUri: arn('Apply'), PayloadFormatVersion: '2.0', TimeoutInMillis: 30_000 },
    },
    Route: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: ref('Api'),
        RouteKey: 'GET /things',
        Target: { 'Fn::Join': ['/', ['integrations', ref('Integration')]] },
        AuthorizerId: ref('People'),
        AuthorizationScopes: ['read'],
      },
    },
    Default: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: { ApiId: ref('Api'), RouteKey: '$default', Target: { 'Fn::Join': ['/', ['integrations', ref('Integration')]] } },
    },
    Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { Dimensions: [{ Name: 'Stage', Value: ref('ApiStage') }] } },
    ServerlessDeploymentBucket: { Type: 'AWS::S3::Bucket', Properties: {} },
  },
  Outputs: { Code: { Value: ref('ServerlessDeploymentBucket') }, Address: { Value: ref('Api') } },
}

test('a function keeps its role and has its queue, its schedule and its routes as events', () => {
  const { template: made, replaced } = deriveSam(template, (name) => `code/${name}.zip`)
  const { Resources, Outputs, Transform } = made as unknown as Template & { Transform: string } // a template
  expect(Transform).toBe('AWS::Serverless-2016-10-31')
  expect(Resources.Apply).toEqual({
    Type: 'AWS::Serverless::Function',
    Properties: {
      FunctionName: 'sample-prod-Apply',
      Role: arn('ApplyRole'),
      Runtime: 'nodejs24.x',
      MemorySize: 512,
      CodeUri: 'code/sample-prod-Apply.zip',
      Tags: { stage: 'prod' },
      EventInvokeConfig: { MaximumRetryAttempts: 1, DestinationConfig: { OnFailure: { Type: 'SQS', Destination: arn('Failures') } } },
      Events: {
        Mapping: { Type: 'SQS', Properties: { Queue: arn('Queue'), BatchSize: 10 } },
        Rule: { Type: 'Schedule', Properties: { Schedule: 'rate(1 hour)', State: 'ENABLED' } },
        Route: {
          Type: 'HttpApi',
          Properties: {
            ApiId: ref('Api'),
            Method: 'GET',
            Path: '/things',
            PayloadFormatVersion: '2.0',
            TimeoutInMillis: 30_000,
            Auth: { Authorizer: 'people', AuthorizationScopes: ['read'] },
          },
        },
        Default: { Type: 'HttpApi', Properties: { ApiId: ref('Api'), PayloadFormatVersion: '2.0', TimeoutInMillis: 30_000 } },
      },
    },
  })
  expect(Resources.Api).toEqual({
    Type: 'AWS::Serverless::HttpApi',
    Properties: {
      Name: 'api',
      StageName: '$default',
      Auth: {
        Authorizers: {
          people: { JwtConfiguration: { issuer: 'https://issuer', audience: ['client'] }, IdentitySource: '$request.header.Authorization' },
        },
      },
    },
  })
  // what SAM makes itself is gone, all else is as it was, and who referred to the stage refers to SAM's
  expect(replaced.toSorted()).toEqual([
    'ApiStage',
    'Default',
    'Integration',
    'Invocations',
    'Mapping',
    'People',
    'Route',
    'Rule',
    'RulePermission',
    'ServerlessDeploymentBucket',
  ])
  expect([Resources.ApplyRole, Resources.Queue, Resources.BucketPermission]).toEqual([
    template.Resources.ApplyRole,
    template.Resources.Queue,
    template.Resources.BucketPermission,
  ])
  expect(Resources.Alarm?.Properties).toEqual({ Dimensions: [{ Name: 'Stage', Value: ref('Api.Stage') }] })
  expect(Outputs).toEqual({ Address: { Value: ref('Api') } })
})

test('an API that would wait for itself in SAM keeps its resources', () => {
  const People = {
    Type: 'AWS::ApiGatewayV2::Authorizer',
    Properties: { ...template.Resources.People?.Properties, JwtConfiguration: { Issuer: 'https://issuer', Audience: [ref('Client')] } },
  }
  const circle = {
    People,
    Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { CallbackURLs: [{ 'Fn::GetAtt': ['Page', 'DomainName'] }] } },
    Page: { Type: 'AWS::CloudFront::Distribution', Properties: { Origins: [{ 'Fn::Sub': '${Api}.execute-api' }] } },
  }
  const { template: made, replaced } = deriveSam({ ...template, Resources: { ...template.Resources, ...circle } }, () => 'x.zip')
  const { Resources } = made as unknown as Template // a template
  expect(replaced.toSorted()).toEqual(['Invocations', 'Mapping', 'Rule', 'RulePermission', 'ServerlessDeploymentBucket'])
  expect([Resources.Api, Resources.Route, Resources.ApiStage]).toEqual([
    template.Resources.Api,
    template.Resources.Route,
    template.Resources.ApiStage,
  ])
  expect(Object.keys(Resources.Apply?.Properties.Events ?? {})).toEqual(['Mapping', 'Rule'])
})

test('what SAM cannot say is refused', () => {
  const odd = { Resources: functionWith('Apply', [], { NobodyKnows: true }) }
  expect(() => deriveSam(odd, () => 'x.zip')).toThrow('Apply has properties whose names in SAM are not known: NobodyKnows.')
  const named = { Resources: { ...template.Resources, Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { Dimensions: [ref('Rule')] } } } }
  expect(() => deriveSam(named, () => 'x.zip')).toThrow('refers to Rule, which SAM makes under another name.')
})

const changed = (id: string, properties: Record<string, unknown>): Template => {
  const resource = template.Resources[id] ?? { Type: '', Properties: {} }
  return { ...template, Resources: { ...template.Resources, [id]: { ...resource, Properties: { ...resource.Properties, ...properties } } } }
}
const compare = (other: Template) =>
  differences(systemOf(template), systemOf(other), ['one', 'other']).map((each) => each.split(/ differs| is only/)[0])

test.each<[string, Template]>([
  ['function Apply', changed('Apply', { MemorySize: 1_024 })],
  ['trigger Queue → Apply', changed('Mapping', { BatchSize: 1 })],
  ['asynchronous invocations of Apply', changed('Invocations', { MaximumRetryAttempts: 2 })],
  ['schedule rate(1 hour) → Apply', changed('Rule', { State: 'DISABLED' })],
  ['route GET /things', changed('Route', { AuthorizationScopes: [] })],
  ['route $default', changed('Default', { AuthorizerId: ref('People') })],
  ['stage $default of Api', changed('ApiStage', { DefaultRouteSettings: { ThrottlingRateLimit: 1 } })],
  ['AWS::IAM::Role ApplyRole', changed('ApplyRole', { Policies: [] })],
  ['AWS::SQS::Queue Queue', changed('Queue', { QueueName: 'another' })],
])('a difference in %s is told', (what, other) => {
  expect(compare(other)).toEqual([what])
})

test('names that a tool gives, its marks and the order of keys are no difference; a missing part is', () => {
  const { Mapping = { Type: '', Properties: {} }, ...others } = template.Resources
  const renamed = {
    Resources: { ...others, AnotherName: { ...Mapping, Properties: { BatchSize: 10, EventSourceArn: arn('Queue'), FunctionName: ref('Apply') } } },
  }
  expect(compare(renamed)).toEqual([])
  expect(
    compare(
      changed('Apply', {
        Tags: [
          { Key: 'lambda:createdBy', Value: 'SAM' },
          { Key: 'stage', Value: 'prod' },
        ],
      }),
    ),
  ).toEqual([])
  expect(compare({ Resources: others })).toEqual(['trigger Queue → Apply'])
})
