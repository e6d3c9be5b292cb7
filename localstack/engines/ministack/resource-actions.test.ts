import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { inEnvironment } from '../../python.ts'

const program = join(import.meta.dirname, '..', '..', '..', '.stagecraft', 'engine')

/** What CloudFormation asks IAM for: `[action, ARN, condition keys]`. */
async function needed(type: string, operation: string, properties: object, before: object = {}): Promise<[string, string, object][]> {
  const script = `
import json, sys
sys.path.insert(0, sys.argv[1])
from resource_actions import needed
type_, operation, properties, before = json.loads(sys.argv[2])
place = {"region": "eu-central-1", "account": "222222222222", "name": "one-dev-Thing-ABCDEFGHIJKL"}
print(json.dumps(needed(type_, operation, properties, before, place)))`
  const words = ['-B', '-c', script, import.meta.dirname, JSON.stringify([type, operation, properties, before])]
  const { stdout } = await promisify(execFile)(inEnvironment(program), words, { timeout: 60_000 })
  return JSON.parse(stdout) // of the lines above
}

const queue = 'arn:aws:sqs:eu-central-1:222222222222'

test('a resource is made by its type’s actions, and those of the properties that it has', async () => {
  expect(await needed('AWS::SQS::Queue', 'create', { QueueName: 'one-dev-jobs', Tags: [{ Key: 'a', Value: 'b' }] })).toEqual(
    ['sqs:CreateQueue', 'sqs:GetQueueAttributes', 'sqs:TagQueue'].map((action) => [action, `${queue}:one-dev-jobs`, {}]),
  )
  expect(await needed('AWS::SQS::Queue', 'delete', {})).toContainEqual(['sqs:DeleteQueue', `${queue}:one-dev-Thing-ABCDEFGHIJKL`, {}])
})

test('a change needs what the changed properties need', async () => {
  const before = {
    FunctionName: 'one-dev-greet',
    Code: { S3Bucket: 'b', S3Key: 'functions/1.zip' },
    Role: 'arn:aws:iam::222222222222:role/r',
    Timeout: 3,
  }
  const actions = async (properties: object) =>
    (await needed('AWS::Lambda::Function', 'update', { ...before, ...properties }, before)).map(([each]) => each)
  expect(await actions({})).toEqual([])
  expect(await actions({ Timeout: 4 })).toEqual(['lambda:UpdateFunctionConfiguration', 'lambda:GetFunction'])
  expect(await actions({ Code: { S3Bucket: 'b', S3Key: 'functions/2.zip' } })).toEqual(['lambda:UpdateFunctionCode', 's3:GetObject'])
  expect(await needed('AWS::Lambda::Function', 'update', { ...before, Role: 'arn:aws:iam::222222222222:role/other' }, before)).toContainEqual([
    'iam:PassRole',
    'arn:aws:iam::222222222222:role/other',
    { 'iam:passedtoservice': 'lambda.amazonaws.com' },
  ])
})

test('ARNs have the name that is in an ARN or an address, and one slash where the service wants one', async () => {
  const arns = async (type: string, properties: object) => [...new Set((await needed(type, 'create', properties)).map(([, arn]) => arn))]
  const lambda = 'arn:aws:lambda:eu-central-1:222222222222:function'
  expect(await arns('AWS::Lambda::Permission', { FunctionName: `${lambda}:one-dev-greet:live` })).toEqual([`${lambda}:one-dev-greet`])
  expect(await arns('AWS::SQS::QueuePolicy', { Queues: ['http://127.0.0.1:4566/222222222222/a', 'http://127.0.0.1:4566/222222222222/b'] })).toEqual([
    `${queue}:a`,
    `${queue}:b`,
  ])
  expect(await arns('AWS::SSM::Parameter', { Name: '/one/dev/x' })).toEqual(['arn:aws:ssm:eu-central-1:222222222222:parameter/one/dev/x'])
  expect(await arns('AWS::SSM::Parameter', { Name: 'x' })).toEqual(['arn:aws:ssm:eu-central-1:222222222222:parameter/x'])
  expect(await arns('Custom::Migrations', { ServiceToken: `${lambda}:one-dev-migrate` })).toEqual([`${lambda}:one-dev-migrate`])
})

test('a role is made and passed with the condition keys that policies compare', async () => {
  const made = await needed('AWS::IAM::Role', 'create', { RoleName: 'one-dev-greet', PermissionsBoundary: 'arn:aws:iam::222222222222:policy/b' })
  expect(made[0]).toEqual([
    'iam:CreateRole',
    'arn:aws:iam::222222222222:role/one-dev-greet',
    { 'iam:permissionsboundary': 'arn:aws:iam::222222222222:policy/b' },
  ])
  expect((await needed('AWS::IAM::Role', 'create', { RoleName: 'one-dev-greet' }))[0]?.[2]).toEqual({})
})

test('of a type that is not listed nothing is asked', async () => {
  expect(await needed('AWS::Other::Thing', 'create', {})).toEqual([])
})
