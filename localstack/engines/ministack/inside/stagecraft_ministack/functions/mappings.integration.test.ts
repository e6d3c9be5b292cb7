import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFormationClient, CreateStackCommand, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation'
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns'
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOptions, type EngineAccess } from '../../../../../stack/client-options.ts'
import { region, roleOfFunctions, startTestEngine, type TestEngine } from '../../../test-engine.ts'
import { breaches, mostTogether, type Note, readNotes } from './mapping-model-fixture.ts'

let here: TestEngine
let folder: string
let access: EngineAccess
let sqs: SQSClient
let role: string | undefined

beforeAll(async () => {
  // its own: the engine's is made with it
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-mappings-'))
  here = await startTestEngine({ functionEnvironment: { TEST_FOLDER: folder } })
  access = here.access
  sqs = new SQSClient(clientOptions(access))
  role = await roleOfFunctions(access, 'reads', 'sqs:*', 'logs:*')
})
afterAll(async () => {
  sqs?.destroy()
  await here?.remove()
  await rm(folder, { recursive: true, force: true })
})

/** A queue that holds `count` messages for each of `groups` groups, in turn. Its messages stay hidden for longer than a test takes. */
async function filledQueue(name: string, groups: number, count: number): Promise<{ url: string; sent: Map<string, number[]> }> {
  const Attributes = { FifoQueue: 'true', VisibilityTimeout: '300' }
  const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `${name}.fifo`, Attributes }))
  const sent = new Map<string, number[]>()
  for (let at = 0; at < groups * count; at += 10) {
    const numbers = Array.from({ length: Math.min(10, groups * count - at) }, (_, index) => at + index)
    for (const number of numbers) sent.set(`g${number % groups}`, [...(sent.get(`g${number % groups}`) ?? []), number])
    const Entries = numbers.map((number) => ({
      Id: `${number}`,
      MessageBody: `${number}`,
      MessageGroupId: `g${number % groups}`,
      MessageDeduplicationId: `${number}`,
    }))
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))
  }
  return { url, sent }
}

async function mapped(name: string, code: string, BatchSize: number, MaximumConcurrency: number): Promise<void> {
  const lambda = new LambdaClient(clientOptions(access))
  const Code = { ZipFile: zipSync({ 'index.js': Buffer.from(code) }) }
  await lambda.send(new CreateFunctionCommand({ FunctionName: name, Runtime: 'nodejs24.x', Handler: 'index.handler', Role: role, Timeout: 30, Code }))
  await lambda.send(
    new CreateEventSourceMappingCommand({
      EventSourceArn: `arn:aws:sqs:${region}:000000000000:${name}.fifo`,
      FunctionName: name,
      BatchSize,
      ScalingConfig: { MaximumConcurrency },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    }),
  )
  lambda.destroy()
}

async function left(QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible)
}

async function notesOf(name: string): Promise<Note[]> {
  return readNotes(await readFile(join(folder, name), 'utf8').catch(() => ''))
}

/** The code of a function that notes what it does, and works until `isDone` is true; `fails` tells, of a record with `number` that is received for the first time, whether it fails. */
const noting = (name: string, isDone: string, fails: string) => `
const { appendFileSync, existsSync, readFileSync } = require('node:fs')
// some processes are slow to start
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, process.pid % 3 * 300)
let count = 0
const processes = () => new Set(readFileSync(process.env.TEST_FOLDER + '/${name}', 'utf8').match(/^begin \\d+/gm)).size
exports.handler = async ({ Records }) => {
  const invocation = process.pid + '.' + ++count
  const note = (records, what) => records.length && appendFileSync(process.env.TEST_FOLDER + '/${name}', records.map(({ body, receiptHandle, attributes }) =>
    [what, invocation, attributes.MessageGroupId, body, receiptHandle].join(' ') + '\\n').join(''))
  note(Records, 'begin')
  do await new Promise((resolve) => setTimeout(resolve, 5)); while (!(${isDone}))
  const isFirst = ({ attributes }) => attributes.ApproximateReceiveCount === '1'
  const failed = new Set()
  for (const record of Records) {
    const number = Number(record.body)
    if (failed.has(record.attributes.MessageGroupId) || (isFirst(record) && ${fails})) failed.add(record.attributes.MessageGroupId)
  }
  const isFailed = ({ attributes }) => failed.has(attributes.MessageGroupId)
  const everything = Records.some((record) => isFirst(record) && Number(record.body) % 83 === 82) && failed.size > 0
  note(Records.filter((record) => everything || isFailed(record)), 'failed')
  note(Records.filter((record) => !everything && !isFailed(record)), 'end')
  if (everything) throw new Error('all of the batch failed')
  return { batchItemFailures: Records.filter(isFailed).map(({ messageId }) => ({ itemIdentifier: messageId })) }
}`

test('batches of different message groups are in flight at once, as far as MaximumConcurrency allows', async () => {
  const { url, sent } = await filledQueue('waits', 8, 2)
  await mapped('waits', noting('waits', "existsSync(process.env.TEST_FOLDER + '/go')", 'false'), 2, 3)
  await expect.poll(async () => mostTogether(await notesOf('waits')), { timeout: 25_000 }).toBe(3)
  await writeFile(join(folder, 'go'), '')
  await expect.poll(() => left(url), { timeout: 25_000 }).toBe(0)
  const notes = await notesOf('waits')
  expect(breaches(notes, sent)).toEqual([])
  expect(mostTogether(notes)).toBe(3)
}, 60_000)

test('each group keeps its order while messages fail, batches throw and processes start slowly', async () => {
  const { url, sent } = await filledQueue('fails', 60, 15)
  await mapped('fails', noting('fails', 'processes() > 1', 'number % 29 === 7'), 10, 5)
  let returned = 0
  await expect
    .poll(
      async () => {
        const failed = (await notesOf('fails')).filter(({ what }) => what === 'failed')
        for (const { receipt } of failed.slice(returned))
          await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: receipt, VisibilityTimeout: 0 }))
        returned = failed.length
        return left(url)
      },
      { timeout: 50_000, interval: 20 },
    )
    .toBe(0)
  const notes = await notesOf('fails')
  expect(breaches(notes, sent)).toEqual([])
  expect(notes.filter(({ what }) => what === 'end')).toHaveLength(900)
  expect(returned).toBeGreaterThan(30)
  expect(mostTogether(notes)).toBeGreaterThan(1)
}, 60_000)

const queuePolicy = {
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
  ],
}
const template = {
  Resources: {
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'told.fifo', FifoTopic: true } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'told.fifo', FifoQueue: true } },
    Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: queuePolicy } },
    Subscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': ['Queue', 'Arn'] }, RawMessageDelivery: true },
    },
  },
}

test('a FIFO topic of a stack keeps the message group, and takes a repeat for a repeat', async () => {
  const [cloudFormation, sns] = [new CloudFormationClient(clientOptions(access)), new SNSClient(clientOptions(access))]
  await cloudFormation.send(new CreateStackCommand({ StackName: 'told', TemplateBody: JSON.stringify(template) }))
  const resources = async () => (await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: 'told' }))).StackResources ?? []
  await expect
    .poll(async () => (await resources()).every(({ ResourceStatus }) => ResourceStatus === 'CREATE_COMPLETE'), { timeout: 15_000 })
    .toBe(true)
  const ids = new Map((await resources()).map(({ LogicalResourceId, PhysicalResourceId }) => [LogicalResourceId, PhysicalResourceId]))
  const entry = (Id: string, MessageGroupId: string) => ({ Id, Message: Id, MessageGroupId, MessageDeduplicationId: Id })
  for (const entries of [
    [entry('1', 'a'), entry('2', 'b')],
    [entry('2', 'b'), entry('3', 'a')],
  ])
    await sns.send(new PublishBatchCommand({ TopicArn: ids.get('Topic'), PublishBatchRequestEntries: entries }))
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: ids.get('Queue'), MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['MessageGroupId'] }),
  )
  expect(Messages.map(({ Body, Attributes }) => [Body, Attributes?.MessageGroupId])).toEqual([
    ['1', 'a'],
    ['2', 'b'],
    ['3', 'a'],
  ])
  for (const client of [cloudFormation, sns]) client.destroy()
})
