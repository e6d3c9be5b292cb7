import { expect, test } from 'vitest'
import { withExisting } from './existing.ts'

const resource = (Type: string, Properties: Record<string, unknown>) => ({ Type, Properties })
const existing = (Resources: Record<string, ReturnType<typeof resource>>, isJoined = false) =>
  withExisting({ Resources }, { region: 'eu-west-1', stack: 'shop-dev', isJoined })

test.each([
  ['Custom::S3', { BucketName: 'uploads' }, 'AWS::S3::Bucket', { BucketName: 'uploads' }],
  ['Custom::CognitoUserPool', { UserPoolName: 'people' }, 'AWS::Cognito::UserPool', { UserPoolName: 'people' }],
  ['AWS::Lambda::EventSourceMapping', { EventSourceArn: 'arn:aws:sqs:eu-west-1:000000000000:work' }, 'AWS::SQS::Queue', { QueueName: 'work' }],
  [
    'AWS::Lambda::EventSourceMapping',
    { EventSourceArn: 'arn:aws:sqs:eu-west-1:000000000000:work.fifo' },
    'AWS::SQS::Queue',
    { QueueName: 'work.fifo', FifoQueue: true },
  ],
  [
    'AWS::Lambda::EventSourceMapping',
    { EventSourceArn: { 'Fn::Sub': 'arn:aws:kinesis:${AWS::Region}:${AWS::AccountId}:stream/clicks' } },
    'AWS::Kinesis::Stream',
    { Name: 'clicks', ShardCount: 1 },
  ],
  ['AWS::SNS::Subscription', { TopicArn: 'arn:aws:sns:eu-west-1:000000000000:news' }, 'AWS::SNS::Topic', { TopicName: 'news' }],
  ['AWS::Events::Rule', { EventBusName: 'arn:aws:events:eu-west-1:000000000000:event-bus/shop' }, 'AWS::Events::EventBus', { Name: 'shop' }],
])('what %s names and the template does not have is made: %j', (type, properties, made, expected) => {
  const { template, existing: found } = existing({ Reads: resource(type, properties) })
  const [[logicalId, there] = ['']] = Object.entries(template.Resources).filter(([name]) => name !== 'Reads')
  expect(there).toEqual(resource(made, expected))
  expect(template.Resources.Reads).toEqual({ ...resource(type, properties), DependsOn: [logicalId] })
  expect(found.map((each) => each.type)).toEqual([made])
  expect(existing({ Reads: resource(type, properties) }, true).existing).toEqual([])
})

test.each([
  ['is referred to', { EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] } }, {}],
  ['has that name', { EventSourceArn: 'arn:aws:sqs:eu-west-1:000000000000:work' }, { QueueName: 'work' }],
  [
    'has that name here',
    { EventSourceArn: 'arn:aws:sqs:eu-west-1:000000000000:shop-dev-work' },
    { QueueName: { 'Fn::Sub': '${AWS::StackName}-work' } },
  ],
  ['may have that name', { EventSourceArn: 'arn:aws:sqs:eu-west-1:000000000000:work' }, { QueueName: { 'Fn::ImportValue': 'work' } }],
  ['is of another region', { EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:work' }, {}],
])('nothing is made where the queue %s', (_, mapping, queue) => {
  const Resources = { Mapping: resource('AWS::Lambda::EventSourceMapping', mapping), Work: resource('AWS::SQS::Queue', queue) }
  expect(existing(Resources)).toEqual({ template: { Resources }, existing: [], rolesOfOthers: [] })
})

test('every rule is on the bus that an account has', () => {
  expect(existing({ Rule: resource('AWS::Events::Rule', { EventBusName: 'default' }) }).existing).toEqual([])
})

test('a role of another stack is made once for all that run as it, and may do all', () => {
  const Role = 'arn:aws:iam::123456789012:role/service/basic'
  const { template, existing: found } = existing({ A: resource('AWS::Lambda::Function', { Role }), B: resource('AWS::Lambda::Function', { Role }) })
  expect(found).toEqual([{ type: 'AWS::IAM::Role', name: 'basic' }])
  const { A, B, ...made } = template.Resources
  const [logicalId] = Object.keys(made)
  expect([A?.Properties, B?.Properties]).toEqual(Array(2).fill({ Role: { 'Fn::GetAtt': [logicalId, 'Arn'] } }))
  const Policies = [{ PolicyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } }]
  expect(made[logicalId ?? '']?.Properties).toMatchObject({ Policies })
})

test('a role that another service of a compose file has is that one; one that none has yet is made without its name', () => {
  const Role = 'arn:aws:iam::000000000000:role/service/basic'
  const Resources = { A: resource('AWS::Lambda::Function', { Role }) }
  const of = { region: 'eu-west-1', stack: 'shop-dev', isJoined: true }
  expect(withExisting({ Resources }, { ...of, rolesOfOthers: ['basic'] })).toEqual({
    template: { Resources },
    existing: [],
    rolesOfOthers: ['basic'],
  })
  const { template, existing: found } = withExisting({ Resources }, of)
  const [, made] = Object.values(template.Resources)
  expect([found, made?.Type, made?.Properties.RoleName]).toEqual([[{ type: 'AWS::IAM::Role', name: 'basic' }], 'AWS::IAM::Role', undefined])
})

const worker = { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${AWS::StackName}-worker' }

test.each([
  ['the name of an ARN of text', 'arn:aws:iam::000000000000:role/shop-dev-worker', { 'Fn::Sub': '${AWS::StackName}-worker' }],
  ['the name of an expression', worker, { 'Fn::Sub': '${AWS::StackName}-worker' }],
  ['a name that only the deployment knows', worker, { 'Fn::ImportValue': 'worker' }],
])('no role that may do all is made where one of the template has %s', (_, Role, RoleName) => {
  const Resources = { Work: resource('AWS::Lambda::Function', { Role }), Worker: resource('AWS::IAM::Role', { RoleName }) }
  expect(existing(Resources)).toEqual({ template: { Resources }, existing: [], rolesOfOthers: [] })
})

test.each([{}, { RoleName: { 'Fn::Sub': '${AWS::StackName}-reader' } }])('a role of another stack is made beside one with %j', (properties) => {
  const Resources = { Work: resource('AWS::Lambda::Function', { Role: worker }), Reader: resource('AWS::IAM::Role', properties) }
  expect(existing(Resources).existing).toEqual([{ type: 'AWS::IAM::Role', name: 'shop-dev-worker' }])
})

test('names that differ in a sign alone are two', () => {
  const bucket = (BucketName: string) => resource('Custom::S3', { BucketName })
  const { template, existing: found } = existing({ A: bucket('pictures-a'), B: bucket('pictures.a') })
  const made = Object.values(template.Resources).flatMap(({ Type, Properties }) => (Type === 'AWS::S3::Bucket' ? [Properties.BucketName] : []))
  expect([made, found.map(({ name }) => name)]).toEqual(Array(2).fill(['pictures-a', 'pictures.a']))
  expect(Object.keys(template.Resources).filter((each) => !/^[A-Za-z0-9]+$/.test(each))).toEqual([])
})
