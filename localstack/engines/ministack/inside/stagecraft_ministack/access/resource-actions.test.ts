import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inside, pythonOfEngine } from '../../../python-fixture.ts'

// a question a line, and an answer to each
const script = `
import json, sys
sys.path.insert(0, sys.argv[1])
from stagecraft_ministack.access.resource_actions import needed
place = {"region": "eu-central-1", "account": "222222222222", "name": "one-dev-Thing-ABCDEFGHIJKL"}
for line in sys.stdin:
    print(json.dumps(needed(*json.loads(line), place)), flush=True)`

let python: ChildProcessByStdio<Writable, Readable, null>
let answers: AsyncIterator<string>
beforeAll(() => {
  python = spawn(pythonOfEngine, ['-B', '-c', script, inside], { stdio: ['pipe', 'pipe', 'inherit'] })
  answers = createInterface(python.stdout)[Symbol.asyncIterator]()
})
afterAll(() => python.stdin.end())

/** What CloudFormation asks IAM for: `[action, ARN, condition keys]`. */
async function needed(type: string, operation: string, properties: object, before: object = {}): Promise<[string, string, object][]> {
  python.stdin.write(`${JSON.stringify([type, operation, properties, before])}\n`)
  const { done, value } = await answers.next()
  if (done) throw new Error(`The question for ${operation} of ${type} ended the process.`)
  return JSON.parse(value) // of the lines above
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
