import { expect, test } from 'vitest'
import type { Template } from '../checked.ts'
import { arn, found, functionWith, ref } from '../testing.ts'
import { asynchronous } from './asynchronous.ts'
import { connections, maxConnections } from './connections.ts'
import { logGroups } from './log-groups.ts'

const connect = { Action: 'rds-db:connect', Resource: '*' }
const cluster = (MinCapacity: number, MaxCapacity: number) => ({
  Type: 'AWS::RDS::DBCluster',
  Properties: { ServerlessV2ScalingConfiguration: { MinCapacity, MaxCapacity } },
})
const mapping = (to: string, MaximumConcurrency?: number) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { FunctionName: arn(to), EventSourceArn: arn('Queue'), ...(MaximumConcurrency && { ScalingConfig: { MaximumConcurrency } }) },
})
const permission = (to: string) => ({ Type: 'AWS::Lambda::Permission', Properties: { FunctionName: arn(to) } })

const bounded: Template['Resources'] = {
  Database: cluster(0.5, 1),
  ...functionWith('Api', [connect], { ReservedConcurrentExecutions: 20, Environment: { Variables: { CONNECTIONS: 4 } } }),
  ApiPermission: permission('Api'),
  ...functionWith('Consumer', [connect]),
  Mapping: mapping('Consumer', 100),
}

test('what is bounded below the database’s limit is right: 20 × 4 + 100 < 189', () => {
  expect(found(connections, bounded)).toEqual([])
})

test('the sum is told where it is too much, by function', () => {
  expect(found(connections, { ...bounded, Mapping: mapping('Consumer', 120) })).toEqual([
    'Database: All functions at once open 200 connections, and the database accepts 189: Api 80, Consumer 120.',
  ])
})

test.each<[string, Template['Resources']]>([
  ['a mapping without a limit', { Mapping: mapping('Consumer') }],
  ['a mapping beside which something else invokes the function', { Another: permission('Consumer') }],
  ['a mapping beside which another function may invoke it', functionWith('Other', [{ Action: 'lambda:InvokeFunction', Resource: arn('Consumer') }])],
])('%s bounds nothing', (_, more) => {
  expect(found(connections, { ...bounded, ...more })).toEqual([
    'Consumer: Consumer uses the database, and nothing bounds how many of it run at once.',
  ])
})

// the rows of AWS's table, a value between two rows, and the cap for a small minimum
test.each([
  [1, 1, 189],
  [1, 8, 1_669],
  [1, 2, 378],
  [1, 64, 5_000],
  [0.5, 16, 2_000],
  [0, 2, 378],
])('from %d to %d units the database accepts %d connections', (least, most, expected) => {
  expect(maxConnections(['Database', cluster(least, most)], { template: { Resources: {} } })).toBe(expected)
})

test('a parameter group’s own max_connections counts', () => {
  const group = { Group: { Type: 'AWS::RDS::DBClusterParameterGroup', Properties: { Parameters: { max_connections: '300' } } } }
  const { Type, Properties } = cluster(1, 8)
  expect(
    maxConnections(['Database', { Type, Properties: { ...Properties, DBClusterParameterGroupName: ref('Group') } }], {
      template: { Resources: group },
    }),
  ).toBe(300)
})

const invokers: [string, Template['Resources']][] = [
  ['a bucket', { By: { Type: 'AWS::S3::Bucket', Properties: { NotificationConfiguration: { LambdaConfigurations: [{ Function: arn('It') }] } } } }],
  ['a topic', { By: { Type: 'AWS::SNS::Subscription', Properties: { Endpoint: arn('It') } } }],
  ['a rule', { By: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Arn: arn('It') }] } } }],
  ['a schedule', { By: { Type: 'AWS::Scheduler::Schedule', Properties: { Target: { Arn: arn('It') } } } }],
]

test.each(invokers)('what %s invokes needs a place for failures', (_, by) => {
  const it = functionWith('It', [])
  expect(found(asynchronous, { ...it, ...by })).toEqual([
    'It: By may invoke it asynchronously, and nothing keeps an invocation that failed three times.',
  ])
  const config = {
    Config: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: { FunctionName: ref('It'), DestinationConfig: { OnFailure: { Destination: arn('Queue') } } },
    },
  }
  expect(found(asynchronous, { ...it, ...by, ...config })).toEqual([])
  expect(found(asynchronous, { ...functionWith('It', [], { DeadLetterConfig: { TargetArn: arn('Queue') } }), ...by })).toEqual([])
})

test('what another function invokes by name needs one too', () => {
  const by = functionWith('By', [{ Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:x:y:function:sample-prod-It' }])
  expect(found(asynchronous, { ...functionWith('It', []), ...by })).toEqual([
    'It: ByRole may invoke it asynchronously, and nothing keeps an invocation that failed three times.',
  ])
})

test('a function without a log group, one for ever and one without a key are found', () => {
  const group = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/lambda/sample-prod-It', RetentionInDays: 30, KmsKeyId: arn('Key') } }
  expect(found(logGroups, { ...functionWith('It', []), Group: group })).toEqual([])
  expect(found(logGroups, functionWith('It', []))).toEqual([
    'It: It has no log group in the template: Lambda makes one that keeps its logs for ever.',
  ])
  const { RetentionInDays: _, KmsKeyId: __, ...bare } = group.Properties
  expect(found(logGroups, { Group: { ...group, Properties: bare } })).toEqual([
    'Group: It keeps its logs for ever.',
    'Group: It has no customer key.',
  ])
})
