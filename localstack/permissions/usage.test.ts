import { expect, test } from 'vitest'
import type { Allowed, Denied } from '../engines/decision.ts'
import { noPackaging } from '../stack/code/packaging.ts'
import type { Description } from '../stack/description.ts'
import { permissions } from './usage.ts'

const description: Description = {
  hash: '',
  service: 'shop',
  stage: 'local',
  region: 'eu-central-1',
  provider: {},
  packaging: noPackaging,
  custom: {},
  functions: { pack: { name: 'shop-local-pack', handler: 'pack.handler', events: [] } },
  template: {
    Resources: {
      Parcels: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'shop-local-parcels.fifo' } },
      Labels: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': 'labels-${AWS::AccountId}' } } },
      News: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'shop-local-news' } },
      Pack: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'shop-local-pack', Role: { 'Fn::GetAtt': ['PackRole', 'Arn'] } } },
      PackRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: { 'Fn::Join': ['-', ['shop-local-pack', { Ref: 'AWS::Region' }]] },
          Policies: [
            {
              PolicyDocument: {
                Statement: [
                  { Effect: 'Allow', Action: ['sqs:SendMessage', 'sqs:GetQueueAttributes'], Resource: { 'Fn::GetAtt': ['Parcels', 'Arn'] } },
                  // no engine gets it: those after it move up there
                  { Effect: 'Allow', Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': ['Key', 'Arn'] } },
                  { Effect: 'Allow', Action: 's3:GetObject', Resource: [{ 'Fn::Sub': '${Labels.Arn}/new/*' }, { 'Fn::Sub': '${Labels.Arn}/old/*' }] },
                  { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: { 'Fn::GetAtt': ['Base', 'Secret'] } },
                  { Effect: 'Deny', Action: 'iam:*', Resource: '*' },
                ],
              },
            },
          ],
        },
      },
    },
  },
}
const actions = { 'sqs:SendMessage': { also: ['sqs:SendMessageBatch'], why: '' } }
const account = '000000000000'
const common = { role: 'shop-local-pack-eu-central-1', run: 'system', count: 2, last: '2026-11-24T18:00:00Z' }

function allowed(action: string, resource: string, grant: Allowed['grant']): Allowed {
  return { decision: 'allowed', ...common, action, resource, grant }
}

function denied(action: string, resource: string): Denied {
  return { decision: 'denied', ...common, session: 'shop-local-pack', action, resource, refusedBy: ['identity policy'], asked: true }
}

test('a grant is an action on a resource, as the template writes it', () => {
  const { grants } = permissions(description, [], actions)
  expect(grants.map(({ holder, action, resource }) => [holder, action, resource])).toEqual([
    ['pack', 'sqs:SendMessage', 'Parcels.Arn'],
    ['pack', 'sqs:GetQueueAttributes', 'Parcels.Arn'],
    ['pack', 's3:GetObject', '${Labels.Arn}/new/*'],
    ['pack', 's3:GetObject', '${Labels.Arn}/old/*'],
    ['pack', 'secretsmanager:GetSecretValue', 'Base.Secret'],
  ])
})

test('what was allowed counts for its grant and its run, a batch call for the single one’s', () => {
  const queue = `arn:aws:sqs:eu-central-1:${account}:shop-local-parcels.fifo`
  const { grants } = permissions(
    description,
    [
      allowed('sqs:SendMessageBatch', queue, [0, 0, 0]),
      allowed('sqs:SendMessage', queue, [0, 0, 0]),
      allowed('s3:GetObject', `arn:aws:s3:::labels-${account}/old/*`, [0, 1, 1]),
      allowed('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:base-x1', [0, 2, 0]),
    ],
    actions,
  )
  expect(grants.map(({ used, runs }) => [used, runs.system ?? 0])).toEqual([
    [4, 4],
    [0, 0],
    [0, 0],
    [2, 2],
    [2, 2],
  ])
})

test('a statement that has moved since keeps what it was used for', () => {
  const { grants } = permissions(description, [allowed('s3:GetObject', `arn:aws:s3:::labels-${account}/old/*`, [0, 7, 0])], actions)
  expect(grants.filter(({ used }) => used > 0).map(({ resource }) => resource)).toEqual(['${Labels.Arn}/old/*'])
})

test('what a resource’s own policy allowed uses no grant', () => {
  const { grants } = permissions(description, [allowed('s3:GetObject', `arn:aws:s3:::labels-${account}/old/*`, null)], actions)
  expect(grants.every(({ used }) => used === 0)).toBe(true)
})

test.each([
  ['sqs:SendMessageBatch', `arn:aws:sqs:eu-central-1:${account}:shop-local-parcels.fifo`, 'sqs:SendMessage', '!GetAtt Parcels.Arn'],
  ['sns:Publish', `arn:aws:sns:eu-central-1:${account}:shop-local-news`, 'sns:Publish', '!Ref News'],
  ['s3:PutObject', `arn:aws:s3:::labels-${account}/new/1.pdf`, 's3:PutObject', '!Sub ${Labels.Arn}/new/1.pdf'],
  ['s3:PutObject', `arn:aws:s3:::labels-${account}/a: b`, 's3:PutObject', '!Sub "${Labels.Arn}/a: b"'],
  [
    'ssm:GetParameter',
    `arn:aws:ssm:eu-central-1:${account}:parameter/x`,
    'ssm:GetParameter',
    '!Sub arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/x',
  ],
  ['sqs:ListQueues', '*', 'sqs:ListQueues', '"*"'],
])('a refusal of %s tells the smallest statement that would allow it', (asked, arn, action, resource) => {
  const { refusals } = permissions(description, [denied(asked, arn)], actions)
  expect(refusals).toMatchObject([{ holder: 'pack', action, statement: `- Effect: Allow\n  Action: ${action}\n  Resource: ${resource}` }])
})
