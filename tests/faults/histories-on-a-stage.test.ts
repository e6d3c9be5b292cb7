import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { GetFunctionConcurrencyCommand, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda'
import { GetQueueAttributesCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { signInSamplePerson } from '@stagecraft/localstack/identity/sample-person.ts'
import { besideAccess, clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { describe, stackName } from '@stagecraft/localstack/stack/description.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { History } from '../../scripts/histories/history.ts'
import { runHistories } from '../../scripts/histories/run.ts'
import { dataApi } from '../../scripts/histories/stage/data-api.ts'
import { withStageDriver } from '../../scripts/histories/stage/open.ts'
import type { Stage } from '../../scripts/histories/stage/stage.ts'
import { histories } from '../histories/application.ts'
import type { Step } from '../histories/steps.ts'
import { textOf } from '../structure/sources.ts'
import { type DataApi, dataApiFor } from './support/data-api.ts'
import { queueUrl } from './support/queues.ts'
import { bucket, functionName, openStack, type Stack } from './support/stack.ts'

/** `make histories DRIVER=aws`, with the stack under test in the place of a stage on AWS: nothing here costs money, and nothing here is AWS. */
let stack: Stack
let database: DataApi
let stage: Stage
let tokens: string
let removeUser: (() => Promise<void>) | undefined

beforeAll(async () => {
  stack = await openStack()
  const { project, record, pool } = stack
  database = await dataApiFor(pool, 2)
  stage = {
    name: 'standing-in',
    access: { client: { ...clientOptions(record), credentials: await documentedUser() } },
    stack: stackName(record),
    description: await describe(project),
    api: record.urls.api,
    database: { endpoint: database.endpoint, resourceArn: 'arn:aws:rds:cluster', secretArn: 'arn:aws:secretsmanager:secret', database: 'orders' },
  }
  tokens = join(project.state, 'tokens.json')
  const signIn = async (person: string) =>
    [person, (await signInSamplePerson(project.state, record.urls.signIn, person, besideAccess(record))).accessToken] as const
  await writeFile(tokens, JSON.stringify(Object.fromEntries(await Promise.all((histories.people ?? []).map(signIn)))), { mode: 0o600 })
})
afterAll(async () => {
  await removeUser?.()
  await database?.close()
  if (tokens) await rm(tokens, { force: true })
  await rm(join(stack.project.programs, 'stages', stage.name), { recursive: true, force: true })
  await stack?.close()
})

const order = (name: string) => ({
  drop: 'one',
  lines: (['placed', 'paid', 'shipped'] as const).map((type, at) => ({ event: { order: name, sequence: at + 1, type, variant: 0 } })),
})
// each fault that AWS's own APIs can cause
const faults = [
  { of: 'apply-event', on: 'statement', do: 'cut' },
  { of: 'read-file', on: 'statement', do: 'go away' },
  { of: 'apply-event', on: 'delivery', do: 'break' },
  { of: 'record-audit', on: 'delivery', do: 'throttle' },
  { of: 'publish-outbox', on: 'invocation', do: 'repeat' },
] as const
const history: History<Step> = {
  steps: [{ take: order('A') }, { take: { ...order('B'), drop: 'two' } }, { take: { redrive: 'all' } }],
  faults: faults.map((fault, at) => ({ ...fault, at, times: 1, seconds: 10 })),
  order: [],
}

test('a history and a generated one hold on a stage, with the faults that AWS’s APIs can cause; all is as before', async () => {
  const before = await seen()
  const during: unknown[][] = []
  await withStageDriver(stack.project, histories, stage, { tokens }, async (driver) => {
    during.push(await seen())
    const { breaches, moments, happened, told } = await driver.run(history)
    expect(breaches).toEqual([])
    expect(moments).toBeGreaterThan(2)
    expect(happened, told.join('\n')).toBeGreaterThanOrEqual(3)
    expect(told).toEqual(expect.arrayContaining(['apply-event: its queue is paused for 1000 ms', 'record-audit may not run for 1000 ms']))
    // nobody reaches a process of a function on AWS, and no receiver's message
    expect([...new Set(driver.possible.map((fault) => fault.do))].sort()).toEqual(['break', 'cut', 'go away', 'repeat', 'throttle'])
    const { held, failed } = await runHistories(driver, histories, { runs: 1, seed: 7 })
    expect([held, failed]).toEqual([1, undefined])
  })
  // a message comes again when its function's time is up, and no earlier: AWS would not enable the mapping again
  expect(during).toEqual([[timeoutOf('apply-event'), '1000', before[2], before[3]]])
  expect(await seen()).toEqual(before)
  const noted = await readdir(join(stack.project.programs, 'stages', stage.name, 'lent'))
  expect(noted.filter((file) => file.endsWith('.json'))).toEqual([])
  // the database paused, and was asked as the administrator, signed for the Data API of the region
  expect(database.asked[0]).toEqual({
    resourceArn: 'arn:aws:rds:cluster',
    secretArn: 'arn:aws:secretsmanager:secret',
    database: 'orders',
    signedFor: `${stack.record.region}/rds-data/aws4_request`,
  })
})

test('queues that another machine’s run has are left to it, and people without a token are missed before anything changes', async () => {
  const none = () => Promise.reject(new Error('nothing runs'))
  await expect(withStageDriver(stack.project, histories, stage, { tokens: undefined }, none)).rejects.toMatchObject({ code: 'no-token' })
  const [VisibilityTimeout = '', receives = ''] = (await seen()) as string[]
  const set = async (timeout: string, maxReceiveCount: string) => {
    const QueueUrl = queueUrl(stack, 'order-events')
    const { Attributes = {} } = await stack.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] }))
    const RedrivePolicy = JSON.stringify({ ...JSON.parse(Attributes.RedrivePolicy ?? '{}'), maxReceiveCount })
    await stack.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: timeout, RedrivePolicy } }))
  }
  await set(timeoutOf('apply-event'), '1000')
  try {
    await expect(withStageDriver(stack.project, histories, stage, { tokens }, none)).rejects.toMatchObject({ code: 'borrowed' })
  } finally {
    await set(VisibilityTimeout, receives)
  }
})

test('rows that are longer than the Data API’s come whole, and what it refuses is thrown by its name', async () => {
  const { query, wake } = dataApi(stage.access, stage.database)
  const text = 'größer €'.repeat(20_000)
  expect(await query(`select n, n > 1 as later, array[n] as list, repeat('größer €', 20000) as text from generate_series(1, 2) as n`)).toEqual([
    { n: 1, later: false, list: [1], text },
    { n: 2, later: true, list: [2], text },
  ])
  expect(await query('select 1 as one where false')).toEqual([])
  await expect(query('select * from nowhere')).rejects.toMatchObject({ name: 'DatabaseErrorException', message: expect.stringContaining('nowhere') })
  const asleep = await dataApiFor(stack.pool, 1)
  const sleeping = dataApi(stage.access, { ...stage.database, endpoint: asleep.endpoint })
  await expect(sleeping.wake({ limitMs: 0, pauseMs: 0 })).rejects.toMatchObject({ code: 'no-database' })
  await asleep.close()
  await wake()
})

/** The keys of a user who has the permissions of docs/histories.md and no others. */
async function documentedUser(): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  const account = bucket(stack).split('-').at(-1) ?? ''
  const [, documented = ''] = /\*\*Permissions\*\*[^`]*```json\n([^`]*)```/.exec(textOf('docs/histories.md')) ?? []
  const PolicyDocument = documented
    .replaceAll('222222222222', account)
    .replaceAll('eu-central-1', stack.record.region)
    .replaceAll('stagecraft-orders-dev', stackName(stack.record))
  const [iam, UserName, PolicyName] = [new IAMClient(clientOptions(stack.record)), 'histories', 'histories']
  await iam.send(new CreateUserCommand({ UserName }))
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }))
  const { AccessKey: { AccessKeyId = '', SecretAccessKey = '' } = {} } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  removeUser = async () => {
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }))
    await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }))
    await iam.send(new DeleteUserCommand({ UserName }))
    iam.destroy()
  }
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }
}

function timeoutOf(name: string): string {
  return String(stage.description.functions[name]?.timeout)
}

/** Of what reads the queue of order events: visibility timeout, receives, state of the mapping, reserved concurrency. */
async function seen(): Promise<unknown[]> {
  const FunctionName = functionName(stack, 'apply-event')
  const asked = new GetQueueAttributesCommand({ QueueUrl: queueUrl(stack, 'order-events'), AttributeNames: ['VisibilityTimeout', 'RedrivePolicy'] })
  const { VisibilityTimeout, RedrivePolicy = '{}' } = (await stack.sqs.send(asked)).Attributes ?? {}
  const { EventSourceMappings = [] } = await stack.lambda.send(new ListEventSourceMappingsCommand({ FunctionName }))
  const { ReservedConcurrentExecutions } = await stack.lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))
  return [VisibilityTimeout, String(JSON.parse(RedrivePolicy).maxReceiveCount), EventSourceMappings[0]?.State, ReservedConcurrentExecutions]
}
