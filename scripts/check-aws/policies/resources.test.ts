import { expect, test } from 'vitest'
import { knownActions } from '../known-actions/known-actions.ts'
import { arn, checkedOf, found, functionWith, ref } from '../testing.ts'
import { actions } from './actions.ts'
import { alarms, sectionsOf } from './alarms.ts'
import { circles } from './circles.ts'
import { apply } from './index.ts'
import { names } from './names.ts'
import { retention } from './retention.ts'
import { roleBoundaries } from './role-boundaries.ts'
import { deadLetters } from './undelivered.ts'

const queue = (more: Record<string, unknown> = {}) => ({ Type: 'AWS::SQS::Queue', Properties: more })

test('a queue without dead letters is found, and not those that are the last resort', () => {
  const policy = { RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 5 } }
  const failures = { Type: 'AWS::Lambda::EventInvokeConfig', Properties: { DestinationConfig: { OnFailure: { Destination: arn('Failures') } } } }
  expect(found(deadLetters, { Queue: queue(policy), Dead: queue(), Failures: queue(), Config: failures })).toEqual([])
  const what = 'It has no dead-letter queue: what is not consumed is tried until it is deleted.'
  expect(found(deadLetters, { Queue: queue(), Dead: queue(), Failures: queue(), Config: failures })).toEqual([`Queue: ${what}`, `Dead: ${what}`])
  expect(found(deadLetters, { To: { Type: 'AWS::SNS::Subscription', Properties: { Protocol: 'sqs' } } })).toEqual([`To: ${what}`])
  expect(found(deadLetters, { To: { Type: 'AWS::SNS::Subscription', Properties: { Protocol: 'email' } } })).toEqual([])
})

test('an alarm links a section that is there, and tells somebody', () => {
  const document = (file: string) => (file === 'docs/runbook.md' ? '# Runbook\n## A dead letter\n' : undefined)
  const alarm = (AlarmDescription: unknown, more: object = { AlarmActions: [ref('Topic')] }) => ({
    Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmDescription, ...more } },
  })
  expect(found(alarms, alarm('Look. docs/runbook.md#a-dead-letter'), { document })).toEqual([])
  expect(found(alarms, alarm({ 'Fn::Sub': 'Look. https://example.com/docs/runbook.md#a-dead-letter' }), { document })).toEqual([])
  expect(found(alarms, alarm('Look.'), { document })).toEqual(['Alarm: Its description links no section of a runbook.'])
  expect(found(alarms, alarm('docs/runbook.md#nothing'), { document })).toEqual([
    'Alarm: Its description links docs/runbook.md#nothing, and there is no such section.',
  ])
  expect(found(alarms, alarm('docs/runbook.md#a-dead-letter', {}), { document })).toEqual(['Alarm: It tells nobody.'])
  expect(sectionsOf('## `5xx` answers, p99 & more')).toEqual(['5xx-answers-p99--more'])
})

test.each([
  ['AWS::SQS::Queue', { QueueName: `${'q'.repeat(76)}.fifo` }, '81 characters'],
  ['AWS::Lambda::Function', { FunctionName: 'f'.repeat(65) }, '65 characters'],
  ['AWS::IAM::Role', { RoleName: { 'Fn::Join': ['-', ['r'.repeat(52), { Ref: 'AWS::Region' }]] } }, '65 characters'],
  ['AWS::S3::Bucket', { BucketName: { 'Fn::Sub': `${'b'.repeat(51)}-\${AWS::AccountId}` } }, '64 characters'],
  ['AWS::S3::Bucket', { BucketName: 'Upper' }, 'does not accept'],
  ['AWS::SQS::Queue', { QueueName: 'not a name' }, 'does not accept'],
  ['AWS::CloudFront::OriginAccessControl', { OriginAccessControlConfig: { Name: 'o'.repeat(65) } }, '65 characters'],
])('%s with a name that AWS refuses is found', (Type, Properties, what) => {
  expect(found(names, { It: { Type, Properties } })).toEqual([expect.stringContaining(what)])
})

test('a name that a parameter makes counts with its longest value', () => {
  const checked = checkedOf({ It: queue({ QueueName: { 'Fn::Sub': `${'q'.repeat(74)}-\${Stage}` } }) })
  const template = { ...checked.template, Parameters: { Stage: { Type: 'String', AllowedValues: ['dev', 'staging'] } } }
  expect(names.find({ ...checked, template })).toHaveLength(1)
})

test('an action that AWS does not know is found, in roles, policies and resources', async () => {
  const isAction = await knownActions()
  expect(['sqs:SendMessage', 'sqs:Send*', 'rds-db:connect', 'kms:GenerateDataKey*'].filter((action) => !isAction(action))).toEqual([])
  const wrong = { Effect: 'Allow', Action: ['sqs:SendMessages', 'nobody:Knows', 'sqs:Sent*'] }
  const resources = {
    ...functionWith('It', [{ Action: 'sqs:SendMessage', Resource: '*' }]),
    Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { PolicyDocument: { Statement: [wrong] } } },
  }
  expect(found(actions, resources, { isAction })).toEqual(
    ['sqs:SendMessages', 'nobody:Knows', 'sqs:Sent*'].map((action) => `Policy: AWS knows no action ${action}.`),
  )
})

test('a circle is named with the way around it', () => {
  const one = { Type: 'AWS::EC2::SecurityGroup', Properties: { SecurityGroupIngress: [{ SourceSecurityGroupId: arn('Two') }] } }
  const two = { Type: 'AWS::EC2::SecurityGroup', Properties: {}, DependsOn: 'One' }
  expect(found(circles, { One: one, Two: two })).toEqual(['One: It waits for itself: One → Two → One.'])
  expect(found(circles, { One: one, Two: { ...two, DependsOn: [] } })).toEqual([])
})

test('what holds data and would go with its stack is found', () => {
  const bucket = { Type: 'AWS::S3::Bucket', Properties: {} }
  expect(found(retention, { Bucket: { ...bucket, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } })).toEqual([])
  expect(found(retention, { Bucket: { ...bucket, DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Retain' } })).toEqual([
    'Bucket: It holds data, and its DeletionPolicy is Delete.',
  ])
  expect(found(retention, { Bucket: bucket })).toHaveLength(2)
})

test('a role without the stage’s boundary is found, at a stage alone', () => {
  const role = (PermissionsBoundary?: unknown) => ({
    Role: { Type: 'AWS::IAM::Role', Properties: { ...(PermissionsBoundary ? { PermissionsBoundary } : {}) } },
  })
  expect(found(roleBoundaries, role(ref('Boundary')), { stage: 'prod' })).toEqual([])
  expect(found(roleBoundaries, role(), { stage: 'prod' })).toEqual([
    'Role: It has no permissions boundary, so CloudFormation’s role may not make it.',
  ])
  expect(found(roleBoundaries, role(), { stage: undefined })).toEqual([])
})

test('a resource is excused with a reason, not without, and not for nothing', () => {
  const excused = (comment: string, Type = 'AWS::SQS::Queue') =>
    apply(deadLetters, checkedOf({ It: { Type, Properties: {}, Metadata: { stagecraft: { skip: [{ id: 'dead-letters', comment }] } } } }))
  expect(excused('it is read by people')).toEqual({
    findings: [],
    suppressed: [{ tool: 'policies', template: 'prod', id: 'dead-letters', resource: 'It', reason: 'it is read by people' }],
  })
  expect(excused(' ').findings).toHaveLength(1)
  expect(excused('no queue at all', 'AWS::SNS::Topic').findings).toEqual([
    expect.objectContaining({ what: 'It is excused from dead-letters, and has nothing to excuse.' }),
  ])
})
