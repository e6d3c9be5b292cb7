import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../system/support/stack.ts'
import { askJson } from './support/aws-json.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { signedHeaders } from './support/signed-request.ts'
import { editFile } from './support/walked.ts'

// events of every kind reach their functions, in AWS's own forms, and what a filter or a pattern leaves out does not
let copy: RepositoryCopy
let record: StackRecord
const clients: { destroy(): void }[] = []

beforeAll(async () => {
  copy = await repositoryCopy('events')
  await editFile(join(copy.service, 'serverless.yml'), [['functions:\n', `functions:\n${ofOtherStacks}`]])
  record = await copy.start()
})
/** A function with a bucket, a queue and a role of other stacks. */
const ofOtherStacks = `
  handed:
    handler: functions/got.handed
    role: arn:aws:iam::123456789012:role/events-elsewhere
    events:
      - s3: { bucket: events-elsewhere, event: s3:ObjectCreated:*, existing: true }
      - sqs: arn:aws:sqs:eu-central-1:123456789012:events-elsewhere
`
afterAll(async () => {
  for (const client of clients) client.destroy()
  await copy?.remove()
})

function made<Client extends { destroy(): void }>(client: Client): Client {
  clients.push(client)
  return client
}

/** What a function logged by now: ids → what it got, in order. */
async function got(name: string): Promise<Map<string, unknown>> {
  const logGroupName = `/aws/lambda/${record.functions[name]}`
  const { events } = await askJson<{ events: { message: string }[] }>(record, 'Logs_20140328.FilterLogEvents', { logGroupName })
  const lines = events.map(({ message }) => /\{"id":.*\}/.exec(message)?.[0]).filter((line) => line !== undefined)
  return new Map(lines.map((line) => JSON.parse(line) as { id: string; part: unknown }).map(({ id, part }) => [id, part]))
}

/** Waits until a function got all of these, and says what it got until then. Only where one comes after the other does the last one stand for all. */
const gotUntil = (name: string, ...ids: string[]) =>
  eventually(`${ids.join(', ')} at ${name}`, async () => {
    const all = await got(name)
    return ids.every((id) => all.has(id)) && all
  })

test('a table’s stream: new items with their images, and nothing that its filter leaves out', async () => {
  const put = (id: string, colour: string) =>
    askJson(record, 'DynamoDB_20120810.PutItem', { TableName: 'events-things', Item: { id: { S: id }, colour: { S: colour } } })
  await put('pen', 'red')
  await put('pen', 'blue')
  await put('ink', 'black')
  const all = await gotUntil('changed', 'ink')
  expect(all.get('pen')).toMatchObject({
    eventSource: 'aws:dynamodb',
    eventName: 'INSERT',
    awsRegion: 'eu-central-1',
    dynamodb: { NewImage: { colour: { S: 'red' } }, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  })
})

test('a rule of a bus of one’s own, by its pattern; a rule of the default bus, by what it hands on', async () => {
  const order = (id: string, total: number, country: string) => ({
    EventBusName: 'events-orders',
    Source: 'shop',
    DetailType: 'order placed',
    Detail: JSON.stringify({ id, total, country }),
  })
  const said = { Source: 'radio.local', DetailType: 'word', Detail: JSON.stringify({ what: 'rain' }) }
  const Entries = [order('small', 99, 'CH'), order('nowhere', 200, 'XX'), order('good', 100, 'CH'), { ...said, Source: 'tv' }, said]
  await askJson(record, 'AWSEvents.PutEvents', { Entries })
  const ordered = await gotUntil('ordered', 'good')
  expect([...ordered.keys()]).toEqual(['good'])
  expect(ordered.get('good')).toMatchObject({
    version: '0',
    source: 'shop',
    'detail-type': 'order placed',
    account: '000000000000',
    region: 'eu-central-1',
    resources: [],
    detail: { id: 'good', total: 100, country: 'CH' },
  })
  expect([...(await gotUntil('spoken', 'rain')).values()]).toEqual([{ said: 'rain', by: 'radio.local' }])
})

test('schedules: a rule with its input, and a schedule by its own time zone', async () => {
  const TargetArn = `arn:aws:lambda:eu-central-1:000000000000:function:${record.functions.ticked}`
  const { RuleNames } = await askJson<{ RuleNames: string[] }>(record, 'AWSEvents.ListRuleNamesByTarget', { TargetArn })
  const { Targets } = await askJson<{ Targets: object[] }>(record, 'AWSEvents.ListTargetsByRule', { Rule: RuleNames[0] })
  expect(Targets).toEqual([expect.objectContaining({ Arn: TargetArn, Input: '{"every":"minute"}' })])
  const { Schedules } = await askSchedules<{ Schedules: { Name: string }[] }>('GET', '')
  const schedule = await askSchedules<{ Target: { Input: string } }>('GET', `/${Schedules[0]?.Name}`)
  expect(schedule).toMatchObject({ ScheduleExpressionTimezone: 'Europe/Zurich', Target: { Arn: TargetArn, Input: '{"every":"morning"}' } })
  // nobody waits for the morning: a second one with its target is due now in Zurich
  const now = new Date().toLocaleString('sv', { timeZone: 'Europe/Zurich' }).replace(' ', 'T')
  const Target = { ...schedule.Target, Input: '{"every":"day"}' }
  await askSchedules('POST', '/once', { ...schedule, ScheduleExpression: `at(${now})`, Target })
  await gotUntil('ticked', 'day')
})

async function askSchedules<Answer>(method: 'GET' | 'POST', name: string, input?: object): Promise<Answer> {
  const url = `${record.endpoint}/schedules${name}`
  const body = input && JSON.stringify(input)
  const headers = await signedHeaders(record, 'scheduler', url, method, body)
  const answer = await fetch(url, { method, headers, ...(body ? { body } : {}) })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Answer
}

test('a stream of Kinesis', async () => {
  for (const value of ['12.5', '13']) {
    const Data = Buffer.from(value).toString('base64')
    await askJson(record, 'Kinesis_20131202.PutRecord', { StreamName: 'events-measures', PartitionKey: 'probe-1', Data })
  }
  const all = await gotUntil('measured', '13')
  expect([...all.keys()]).toEqual(['12.5', '13'])
  expect(all.get('13')).toMatchObject({ eventSource: 'aws:kinesis', eventName: 'aws:kinesis:record', kinesis: { partitionKey: 'probe-1' } })
})

test('a queue: what fails of a batch becomes a dead letter, which has its function too; a FIFO queue, in order', async () => {
  const sqs = made(new SQSClient(clientOptions(record)))
  const queue = (name: string) => `${record.endpoint}/000000000000/${name}`
  const Entries = ['one', 'broken', 'two'].map((MessageBody, at) => ({ Id: String(at), MessageBody }))
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: queue('events-jobs'), Entries }))
  for (const MessageBody of ['1', '2', '3'])
    await sqs.send(new SendMessageCommand({ QueueUrl: queue('events-turns.fifo'), MessageBody, MessageGroupId: 'g' }))
  expect((await gotUntil('queued', 'one', 'two')).get('one')).toMatchObject({ eventSource: 'aws:sqs', attributes: { ApproximateReceiveCount: '1' } })
  const turns = await gotUntil('inTurn', '3')
  expect([...turns.keys()]).toEqual(['1', '2', '3'])
  expect(turns.get('1')).toMatchObject({ attributes: { MessageGroupId: 'g' } })
})

test('a topic, by its filter policy', async () => {
  const sns = made(new SNSClient(clientOptions(record)))
  const TopicArn = 'arn:aws:sns:eu-central-1:000000000000:news'
  const publish = (Message: string, kind: string) =>
    sns.send(new PublishCommand({ TopicArn, Message, Subject: 'News', MessageAttributes: { kind: { DataType: 'String', StringValue: kind } } }))
  await publish('taxes', 'politics')
  await publish('goal', 'sport')
  await publish('storm', 'weather')
  const all = await gotUntil('told', 'goal', 'storm')
  expect([...all.keys()].sort()).toEqual(['goal', 'storm'])
  expect(all.get('goal')).toMatchObject({
    EventSource: 'aws:sns',
    Sns: { TopicArn, Subject: 'News', MessageAttributes: { kind: { Type: 'String', Value: 'sport' } } },
  })
})

test('a bucket, by prefix and suffix; what became of the function, by its destination', async () => {
  const s3 = made(new S3Client({ ...clientOptions(record), forcePathStyle: true }))
  for (const Key of ['out/a.csv', 'in/a.txt', 'in/a b.csv', 'in/z.csv'])
    await s3.send(new PutObjectCommand({ Bucket: 'events-uploads-dev', Key, Body: 'text' }))
  const all = await gotUntil('uploaded', 'in/a+b.csv', 'in/z.csv')
  expect([...all.keys()].sort()).toEqual(['in/a+b.csv', 'in/z.csv'])
  expect(all.get('in/z.csv')).toMatchObject({ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'events-uploads-dev' } } })
  const done = await gotUntil('done', 'in/z.csv')
  expect(done.get('in/z.csv')).toMatchObject({ requestContext: { condition: 'Success', approximateInvokeCount: 1 }, responsePayload: null })
})

test('a bucket and a queue of other stacks, and a role, are made here', async () => {
  const s3 = made(new S3Client(clientOptions(record)))
  await s3.send(new PutObjectCommand({ Bucket: 'events-elsewhere', Key: 'brought', Body: 'x' }))
  const sqs = made(new SQSClient(clientOptions(record)))
  const QueueUrl = `${record.urls.engine}/000000000000/events-elsewhere`
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'posted' }))
  expect([...(await gotUntil('handed', 'brought', 'posted')).keys()].sort()).toEqual(['brought', 'posted'])
})

test('a state machine: functions, a choice, errors by their names, and a service without a function', async () => {
  const stateMachineArn = 'arn:aws:states:eu-central-1:000000000000:stateMachine:events-parcel'
  interface Execution {
    status: string
    error?: string
    cause?: string
    output?: string
  }
  const run = async (input: object) => {
    const { executionArn } = await askJson<{ executionArn: string }>(record, 'AWSStepFunctions.StartExecution', {
      stateMachineArn,
      input: JSON.stringify(input),
    })
    return eventually('the end of an execution', async () => {
      const execution = await askJson<Execution>(record, 'AWSStepFunctions.DescribeExecution', { executionArn })
      return execution.status !== 'RUNNING' && execution
    })
  }
  const light = await run({ id: 'letter', grams: 20 })
  expect([light.status, JSON.parse(light.output ?? '{}')]).toEqual(['SUCCEEDED', { id: 'letter', grams: 20, weight: { grams: 20 } }])
  expect(await run({ id: 'book', grams: 2000 })).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'It is too heavy.' })
  expect(await run({ id: 'piano', grams: 90_000 })).toMatchObject({ status: 'FAILED', error: 'Refused' })
  expect((await gotUntil('changed', 'letter')).get('letter')).toMatchObject({ dynamodb: { NewImage: { id: { S: 'letter' }, grams: { N: '20' } } } })
})

test('lines of a log, by a filter', async () => {
  await gotUntil('spoken', 'rain')
  const all = await gotUntil('read', 'rain')
  expect(all.get('rain')).toMatchObject({ messageType: 'DATA_MESSAGE', owner: '000000000000', logGroup: '/aws/lambda/events-dev-spoken' })
})

test('a rule of IoT, by its topic and its condition', async () => {
  for (const [door, state] of [
    ['back', 'shut'],
    ['front', 'open'],
  ]) {
    const url = `${record.endpoint}/topics/doors%2F${door}%2Fstate`
    const body = JSON.stringify({ door, state })
    const answer = await fetch(url, { method: 'POST', headers: await signedHeaders(record, 'iotdata', url, 'POST', body), body })
    expect(answer.status).toBe(200)
  }
  expect([...(await gotUntil('opened', 'front')).values()]).toEqual([{ door: 'front', state: 'open' }])
})

test('what was not handled in the queue is buried', async () => {
  expect([...(await gotUntil('buried', 'broken')).keys()]).toEqual(['broken'])
})

test('another repository of the same name and stage runs beside it', async () => {
  const other = await repositoryCopy('bare')
  try {
    const file = join(other.root, 'serverless.yml')
    await writeFile(file, (await readFile(file, 'utf8')).replace('service: bare', `service: ${record.service}`))
    const second = await other.start()
    expect([second.service, second.stage]).toEqual([record.service, record.stage])
    expect(await (await fetch(`${second.urls.api}/hello`)).text()).toBe('Hello from nothing installed')
    expect(await askJson(second, 'Kinesis_20131202.ListStreams', {})).toMatchObject({ StreamNames: [] })
    expect(await askJson(record, 'Kinesis_20131202.ListStreams', {})).toMatchObject({ StreamNames: ['events-measures'] })
  } finally {
    await other.remove()
  }
})
