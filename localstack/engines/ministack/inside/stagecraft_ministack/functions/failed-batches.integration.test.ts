import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { invocationLog } from '../../../../../logs/invocation-log.ts'
import { askJson } from '../../../../../stack/ask-json.ts'
import { clientOptions } from '../../../../../stack/client-options.ts'
import { invocationsFolder } from '../../../invocations.ts'
import { region, roleOfFunctions, startTestEngine, type TestEngine } from '../../../test-engine.ts'

let here: TestEngine
let role: string | undefined
const arnOf = (service: string, name: string) => `arn:aws:${service}:${region}:000000000000:${name}`

beforeAll(async () => {
  here = await startTestEngine()
  role = await roleOfFunctions(here.access, 'fails', 'sqs:*', 'kinesis:*', 'dynamodb:*', 'logs:*')
})
afterAll(async () => {
  await here?.remove()
})

/** A function that says a line and throws, for what is sent to a source. */
async function failing(FunctionName: string, EventSourceArn: string): Promise<void> {
  const lambda = new LambdaClient(clientOptions(here.access))
  const source = `exports.handler = async () => { console.log('said by ${FunctionName}'); throw new Error('thrown by ${FunctionName}') }`
  const Code = { ZipFile: zipSync({ 'index.js': Buffer.from(source) }) }
  await lambda.send(new CreateFunctionCommand({ FunctionName, Runtime: 'nodejs24.x', Handler: 'index.handler', Role: role, Code }))
  const StartingPosition = FunctionName === 'queue' ? undefined : ('TRIM_HORIZON' as const)
  await lambda.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn, StartingPosition }))
  lambda.destroy()
}

const ask = async (service: string, target: string, input: object) =>
  JSON.parse((await askJson(here.access, service, target, input)).text || 'null') as { TableDescription?: { LatestStreamArn?: string } }

const sources: Record<string, () => Promise<string>> = {
  queue: async () => {
    const sqs = new SQSClient(clientOptions(here.access))
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'events', Attributes: { VisibilityTimeout: '300' } }))
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one' }))
    sqs.destroy()
    return arnOf('sqs', 'events')
  },
  stream: async () => {
    await ask('kinesis', 'Kinesis_20131202.CreateStream', { StreamName: 'events', ShardCount: 1 })
    const status = () => ask('kinesis', 'Kinesis_20131202.DescribeStreamSummary', { StreamName: 'events' })
    await expect.poll(status, { timeout: 10_000 }).toMatchObject({ StreamDescriptionSummary: { StreamStatus: 'ACTIVE' } })
    await ask('kinesis', 'Kinesis_20131202.PutRecord', { StreamName: 'events', PartitionKey: 'a', Data: 'b25l' })
    return arnOf('kinesis', 'stream/events')
  },
  table: async () => {
    const { TableDescription } = await ask('dynamodb', 'DynamoDB_20120810.CreateTable', {
      ...{ TableName: 'events', BillingMode: 'PAY_PER_REQUEST', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] },
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    })
    await ask('dynamodb', 'DynamoDB_20120810.PutItem', { TableName: 'events', Item: { id: { S: 'one' } } })
    return TableDescription?.LatestStreamArn ?? ''
  },
}

test.each(Object.keys(sources))('what a function says of a batch that it fails is in its own log, and not in the engine’s: %s', async (name) => {
  await failing(name, (await sources[name]?.()) ?? '')
  const engineLog = () => readFile(join(here.folder, 'engine.log'), 'utf8')
  await expect.poll(engineLog, { timeout: 30_000 }).toContain(`errorMessage=thrown by ${name}`)
  // the engine writes an entry at once
  await sleep(200)
  expect(await engineLog()).not.toContain(`said by ${name}`)
  expect(await engineLog()).not.toMatch(new RegExp(`^Error: thrown by ${name}`, 'm'))
  const log = invocationLog(invocationsFolder({ log: join(here.folder, 'engine.log') }), (each) => each)
  const { entries } = await log.since('000001.jsonl:0:0', 100_000)
  const [request] = entries.flatMap(({ source, request: of }) => (source === name && of ? [of] : []))
  const said = entries.filter((entry) => entry.request === request).map(({ text }) => text.split('\n')[0])
  expect(said.filter((text) => text?.includes(`said by ${name}`))).toHaveLength(1)
  expect(said).toHaveLength(3)
})
