import { expect, test } from 'vitest'
import type { Template } from '../checked.ts'
import { arn, found, functionWith, ref } from '../testing.ts'
import { keyGrants } from './key-grants.ts'
import { keyPolicies } from './key-policies.ts'

const key = (...services: unknown[]) => ({
  Type: 'AWS::KMS::Key',
  Properties: {
    KeyPolicy: {
      Statement: [
        { Effect: 'Allow', Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } }, Action: 'kms:*', Resource: '*' },
        ...services.map((Service) => ({ Effect: 'Allow', Principal: { Service }, Action: ['kms:GenerateDataKey*', 'kms:Decrypt'], Resource: '*' })),
      ],
    },
  },
})

/** An alarm that publishes to an encrypted topic, which a queue and a log group share the key with. */
const resources: Template['Resources'] = {
  Key: key('cloudwatch.amazonaws.com', 'sns.amazonaws.com', { 'Fn::Sub': 'logs.${AWS::Region}.amazonaws.com' }),
  Topic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: ref('Key') } },
  Queue: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: ref('Alias') } },
  Alias: { Type: 'AWS::KMS::Alias', Properties: { TargetKeyId: ref('Key') } },
  Subscription: { Type: 'AWS::SNS::Subscription', Properties: { Protocol: 'sqs', Endpoint: arn('Queue'), TopicArn: ref('Topic') } },
  Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: [ref('Topic')] } },
  Logs: { Type: 'AWS::Logs::LogGroup', Properties: { KmsKeyId: arn('Key') } },
}

test('a key that grants every service is right', () => {
  expect(found(keyPolicies, resources)).toEqual([])
})

test.each([
  ['cloudwatch', [key('sns.amazonaws.com', 'logs.eu-central-1.amazonaws.com')], 'Alarm → Topic'],
  ['sns', [key('cloudwatch.amazonaws.com', 'logs.eu-central-1.amazonaws.com')], 'Subscription → Queue'],
  ['logs', [key('cloudwatch.amazonaws.com', 'sns.amazonaws.com')], 'Logs'],
])('a key that does not grant %s is found, with what needs it', (service, [Key], what) => {
  expect(found(keyPolicies, { ...resources, ...(Key && { Key }) })).toEqual([
    `Key: Its policy does not grant ${service}.amazonaws.com to use it, which ${what} needs.`,
  ])
})

test('a grant without Decrypt does not do', () => {
  const half = key('cloudwatch.amazonaws.com', 'sns.amazonaws.com', 'logs.eu-central-1.amazonaws.com')
  for (const statement of half.Properties.KeyPolicy.Statement) if (Array.isArray(statement.Action)) statement.Action = ['kms:GenerateDataKey*']
  expect(found(keyPolicies, { ...resources, Key: half })).toHaveLength(3)
})

test('who sends to an encrypted queue is granted its key', () => {
  const send = { Action: 'sqs:SendMessage', Resource: arn('Queue') }
  expect(found(keyGrants, { ...resources, ...functionWith('Sender', [send]) })).toEqual([
    'SenderRole: SenderRole may sqs:SendMessage on Queue, which is encrypted with Key, and lacks kms:GenerateDataKey.',
    'SenderRole: SenderRole may sqs:SendMessage on Queue, which is encrypted with Key, and lacks kms:Decrypt.',
  ])
  const granted = [send, { Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: arn('Key') }]
  expect(found(keyGrants, { ...resources, ...functionWith('Sender', granted) })).toEqual([])
})

test('who reads an encrypted bucket, whose name is spelled out, is granted its key', () => {
  const bucket = {
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: { 'Fn::Sub': 'sample-${AWS::AccountId}' },
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { KMSMasterKeyID: arn('Key') } }] },
      },
    },
  }
  const read = { Action: 's3:GetObject', Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::sample-${AWS::AccountId}/*' } }
  expect(found(keyGrants, { ...resources, ...bucket, ...functionWith('Reader', [read]) })).toEqual([
    'ReaderRole: ReaderRole may s3:GetObject on Bucket, which is encrypted with Key, and lacks kms:Decrypt.',
  ])
})
