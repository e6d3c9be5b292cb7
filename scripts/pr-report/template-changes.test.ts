import { expect, test } from 'vitest'
import { type Resources, templateChanges } from './template-changes.ts'

// of these two CloudFormation makes a new one where the property changes
const knowledge = {
  of: (type: string, path: readonly string[]) =>
    type === 'AWS::SQS::Queue' && path[0] === 'QueueName'
      ? ('yes' as const)
      : type === 'AWS::SNS::Subscription' && path[0] === 'Endpoint'
        ? ('yes' as const)
        : ('no' as const),
}
const queue = (more: Record<string, unknown> = {}) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName: 'a', VisibilityTimeout: 30, ...more } })
const changes = (before: Resources, after: Resources) => templateChanges(before, after, knowledge)

test('what is the same in another order is no change', () => {
  const other = { Properties: { VisibilityTimeout: 30, QueueName: 'a' }, Type: 'AWS::SQS::Queue' }
  expect(changes({ Queue: queue() }, { Queue: other })).toEqual([])
})

test('resources come and go, with what becomes of those that go', () => {
  const kept = { ...queue(), DeletionPolicy: 'Retain' }
  const cluster = { Type: 'AWS::RDS::DBCluster', Properties: {} }
  expect(changes({ Gone: queue(), Kept: kept, Cluster: cluster }, { New: queue() })).toMatchObject([
    { id: 'Cluster', kind: 'removed', fate: 'snapshot' },
    { id: 'Gone', kind: 'removed', fate: 'deleted' },
    { id: 'Kept', kind: 'removed', fate: 'kept' },
    { id: 'New', kind: 'added', replacement: 'no' },
  ])
})

test('a change tells the property with both values, and whether it causes a replacement', () => {
  expect(changes({ Queue: queue() }, { Queue: queue({ QueueName: 'b', VisibilityTimeout: 60 }) })).toEqual([
    {
      id: 'Queue',
      type: 'AWS::SQS::Queue',
      kind: 'changed',
      replacement: 'yes',
      fate: 'deleted',
      properties: [
        { path: 'QueueName', before: 'a', after: 'b', replacement: 'yes' },
        { path: 'VisibilityTimeout', before: '30', after: '60', replacement: 'no' },
      ],
    },
  ])
})

test('another type is a replacement, and a policy is an attribute', () => {
  const [found] = changes({ X: queue() }, { X: { ...queue(), Type: 'AWS::SNS::Topic', DeletionPolicy: 'Retain' } as Resources[string] })
  expect(found).toMatchObject({
    replacement: 'yes',
    properties: [
      { path: 'Type', replacement: 'yes' },
      { path: 'DeletionPolicy', after: 'Retain', replacement: 'no' },
    ],
  })
})

test('one entry more in a list is one difference, and an entry is recognised by its key', () => {
  const tags = (...pairs: [string, string][]) => ({ Tags: pairs.map(([Key, Value]) => ({ Key, Value })) })
  const [found] = changes({ Queue: queue(tags(['a', '1'], ['b', '2'])) }, { Queue: queue(tags(['new', '0'], ['b', '3'], ['a', '1'])) })
  expect(found?.properties).toEqual([
    { path: 'Tags[1].Value', before: '"2"', after: '"3"', replacement: 'no' },
    { path: 'Tags[0]', after: 'Key: new\nValue: "0"', replacement: 'no' },
  ])
})

test('where the code of a function lies is no change', () => {
  const handler = (key: string) => ({ Type: 'AWS::Lambda::Function', Properties: { Code: { S3Key: key } } })
  expect(changes({ F: handler('1/f.zip') }, { F: handler('2/f.zip') })).toEqual([])
})

test('the versions of a function are no change: each change of its code makes another', () => {
  const version = (hash: string) => ({ Type: 'AWS::Lambda::Version', Properties: { CodeSha256: hash } })
  expect(changes({ VersionA: version('a') }, { VersionB: version('b') })).toEqual([])
})

test('what names a replaced resource is replaced with it, where CloudFormation cannot change that property', () => {
  const others = {
    Subscription: { Type: 'AWS::SNS::Subscription', Properties: { Endpoint: { 'Fn::GetAtt': ['Queue', 'Arn'] }, Protocol: 'sqs' } },
    Url: { Type: 'AWS::SSM::Parameter', Properties: { Value: { Ref: 'Queue' } } },
  }
  const found = changes({ Queue: queue(), ...others }, { Queue: queue({ QueueName: 'b' }), ...others })
  expect(found.map(({ id }) => id)).toEqual(['Queue', 'Subscription'])
  expect(found[1]?.properties).toEqual([{ path: 'Endpoint', replacement: 'yes', because: 'Queue is replaced' }])
})
