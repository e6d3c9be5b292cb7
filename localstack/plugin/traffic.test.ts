import { describe, expect, it } from 'vitest'
import { nameVersions } from './function-versions.cjs'
import { addTraffic } from './traffic.cjs'

const attribute = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] })
const alarm = (dimension: string, value: string, metric = 'Errors') => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: { Namespace: 'AWS/Lambda', MetricName: metric, Dimensions: [{ Name: dimension, Value: { Ref: value } }] },
})

/** A function that an API calls, one that a queue invokes, and alarms. */
function template() {
  return {
    Resources: {
      TellLambdaFunction: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'tell', MemorySize: 128, Code: { S3Key: 'a' } } },
      TakeLambdaFunction: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'take' } },
      Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: {} },
      Integration: { Type: 'AWS::ApiGatewayV2::Integration', Properties: { ApiId: { Ref: 'Api' }, IntegrationUri: attribute('TellLambdaFunction') } },
      ApiMay: {
        Type: 'AWS::Lambda::Permission',
        Properties: { FunctionName: attribute('TellLambdaFunction'), Principal: 'apigateway.amazonaws.com' },
      },
      BucketMay: { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: attribute('TellLambdaFunction'), Principal: 's3.amazonaws.com' } },
      Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: attribute('TakeLambdaFunction') } },
      TakeErrors: alarm('FunctionName', 'TakeLambdaFunction'),
      TakeThrottles: alarm('FunctionName', 'TakeLambdaFunction', 'Throttles'),
      ApiErrors: alarm('ApiId', 'Api', '5xx'),
      TellErrors: alarm('FunctionName', 'TellLambdaFunction'),
      QueueAge: alarm('QueueName', 'Queue'),
    } as Record<string, { Type: string; Properties: Record<string, unknown>; UpdatePolicy?: unknown }>,
  } as {
    Resources: Record<string, { Type: string; Properties: Record<string, unknown>; UpdatePolicy?: unknown }>
    Parameters?: Record<string, unknown>
    Conditions?: Record<string, unknown>
  }
}

const shifted = (traffic: string) => {
  const made = template()
  addTraffic(made, { traffic, name: 'things-prod', boundary: { Ref: 'Boundary' } })
  return made
}

describe('addTraffic', () => {
  it('leaves a template as it is where traffic is direct, and refuses what it does not know', () => {
    const made = template()
    addTraffic(made, { name: 'things-local' })
    addTraffic(made, { traffic: 'direct', name: 'things-local' })
    expect(made).toEqual(template())
    expect(() => shifted('linear')).toThrow('custom.traffic is “linear”. Use one of: direct, at-once, canary.')
  })

  it('has the API call an alias of its functions, which CodeDeploy moves, and nobody else', () => {
    const { Resources, Parameters } = shifted('canary')
    expect(Resources.Integration?.Properties.IntegrationUri).toEqual({ Ref: 'TellLiveAlias' })
    expect(Resources.ApiMay?.Properties.FunctionName).toEqual({ Ref: 'TellLiveAlias' })
    expect(Resources.BucketMay?.Properties.FunctionName).toEqual(attribute('TellLambdaFunction'))
    expect(Resources.Mapping?.Properties.FunctionName).toEqual(attribute('TakeLambdaFunction'))
    expect(Resources.TellLiveAlias).toMatchObject({
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: { ApplicationName: { Ref: 'TrafficApplication' }, DeploymentGroupName: { Ref: 'TellTrafficGroup' } },
      },
      Properties: { FunctionVersion: { 'Fn::GetAtt': ['TellLambdaVersion', 'Version'] }, Name: 'live' },
    })
    expect(Object.keys(Resources).filter((id) => id.startsWith('Take'))).toEqual(['TakeLambdaFunction', 'TakeErrors', 'TakeThrottles'])
    expect(Resources.TrafficRole?.Properties.PermissionsBoundary).toEqual({ Ref: 'Boundary' })
    expect([Parameters?.Traffic, shifted('at-once').Parameters?.Traffic]).toMatchObject([{ Default: 'canary' }, { Default: 'at-once' }])
  })

  it('watches the function’s own alarms, the API’s and the errors of consumers, ten at the most', () => {
    const made = template()
    for (let more = 0; more < 12; more++) made.Resources[`Api${more}`] = alarm('ApiId', 'Api', '4xx')
    addTraffic(made, { traffic: 'canary', name: 'things-prod' })
    const watched = ({ Resources: { TellTrafficGroup: group } }: ReturnType<typeof template>) =>
      [...JSON.stringify(group?.Properties.AlarmConfiguration).matchAll(/"Name":\{"Ref":"(\w+)"/g)].map(([, id]) => id)
    expect(watched(shifted('canary'))).toEqual(['TellErrors', 'ApiErrors', 'TakeErrors'])
    expect(watched(made)).toHaveLength(10)
    expect(watched(made)[0]).toBe('TellErrors')
  })
})

describe('nameVersions', () => {
  const versionOf = (code: string, change: Record<string, unknown> = {}) => {
    const made = shifted('canary')
    const tell = made.Resources.TellLambdaFunction
    if (tell) tell.Properties = { ...change, ...tell.Properties, ...change }
    nameVersions(made, (id) => (id === 'TellLambdaFunction' ? code : undefined))
    const [name = ''] = Object.keys(made.Resources).filter((id) => made.Resources[id]?.Type === 'AWS::Lambda::Version')
    expect(made.Resources.TellLiveAlias?.Properties.FunctionVersion).toEqual({ 'Fn::GetAtt': [name, 'Version'] })
    return name
  }

  it('gives a version another name where the code or the configuration is another, and no other time', () => {
    const one = versionOf('one')
    expect(one).toMatch(/^TellLambdaVersion[0-9a-f]{16}$/)
    expect(versionOf('one')).toBe(one)
    for (const other of [versionOf('two'), versionOf('one', { MemorySize: 256 }), versionOf('one', { Environment: { Variables: { A: 'b' } } })])
      expect(other).not.toBe(one)
  })

  it('counts neither what is no part of a version nor the order of properties', () => {
    const one = versionOf('one')
    const kept = { Tags: [{ Key: 'a', Value: 'b' }], ReservedConcurrentExecutions: 5, Code: { S3Key: 'elsewhere' } }
    expect(versionOf('one', kept)).toBe(one)
    expect(versionOf('one', { Timeout: 6, Handler: 'a.b' })).toBe(versionOf('one', { Handler: 'a.b', Timeout: 6 }))
  })
})
