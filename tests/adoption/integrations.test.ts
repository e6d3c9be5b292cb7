import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { foundLines } from '@stagecraft/localstack/adoption/report.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { describe as describeProject } from '@stagecraft/localstack/stack/description.ts'
import { physicalId } from '@stagecraft/localstack/stack/lookups.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../system/support/stack.ts'
import { askJson } from './support/aws-json.ts'
import { type AskedBackend, startBackend } from './support/backend.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'

// routes that ask a service of AWS, an HTTP back end or nobody in a function's place, held against what AWS documents at the pages that
// service_requests.py, http_api_integrations.py and rest_integrations.py name
let copy: RepositoryCopy
let record: StackRecord
let backend: Awaited<ReturnType<typeof startBackend>>
let sqs: SQSClient

beforeAll(async () => {
  backend = await startBackend()
  copy = await repositoryCopy('integrations')
  await writeFile(join(copy.service, 'backend.json'), JSON.stringify({ url: backend.url }))
  record = await copy.start()
  sqs = new SQSClient(clientOptions(record))
})
afterAll(async () => {
  sqs?.destroy()
  await copy?.remove()
  await backend?.stop()
})

async function ask(path: string, method = 'GET', body?: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(record.urls.api + path, {
    method,
    redirect: 'manual',
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
  })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}
const post = (path: string, body: unknown, headers?: Record<string, string>) => ask(path, 'POST', body, headers)
const made = (logicalId: string) => physicalId(record, `${record.service}-${record.stage}`, logicalId)

/** The next message of a queue, which it takes out of sight; waits for it. */
const message = (queue: 'Queue' | 'Heard') =>
  eventually(`a message in ${queue}`, async () => {
    const command = new ReceiveMessageCommand({ QueueUrl: await made(queue), MessageAttributeNames: ['All'], WaitTimeSeconds: 1 })
    return (await sqs.send(command)).Messages?.[0]
  })
const executions = async (status: string) => {
  const stateMachineArn = await made('Waiting')
  const { executions } = await askJson<{ executions: { executionArn: string; name: string }[] }>(record, 'AWSStepFunctions.ListExecutions', {
    stateMachineArn,
    statusFilter: status,
  })
  return executions
}
const execution = (executionArn: string) =>
  askJson<{ input: string; cause?: string; error?: string }>(record, 'AWSStepFunctions.DescribeExecution', { executionArn })
async function records(): Promise<string[]> {
  const StreamName = await made('Stream')
  const { ShardIterator } = await askJson<{ ShardIterator: string }>(record, 'Kinesis_20131202.GetShardIterator', {
    StreamName,
    ShardId: 'shardId-000000000000',
    ShardIteratorType: 'TRIM_HORIZON',
  })
  const { Records } = await askJson<{ Records: { Data: string }[] }>(record, 'Kinesis_20131202.GetRecords', { ShardIterator })
  return Records.map(({ Data }) => Buffer.from(Data, 'base64').toString())
}

describe('an HTTP API', () => {
  test('sends, receives, deletes and purges messages of a queue, with a part of the body and attributes', async () => {
    const attributes = JSON.stringify({ kind: { DataType: 'String', StringValue: 'order' } })
    const sent = await post('/http/messages', { items: [{ name: 'one' }] }, { 'x-attributes': attributes })
    expect([sent.status, sent.text]).toEqual([200, expect.stringMatching(/<SendMessageResult><MessageId>/)])
    const received = await ask('/http/messages?most=1')
    expect(received.text).toMatch(/<Body>one<\/Body>.*<StringValue>order</)
    const [, handle = ''] = /<ReceiptHandle>(.+?)</.exec(received.text) ?? []
    expect((await ask(`/http/messages/${encodeURIComponent(handle)}`, 'DELETE')).status).toBe(200)
    expect((await ask('/http/messages', 'DELETE')).text).toContain('<PurgeQueueResponse')
  })

  test('puts events', async () => {
    const { status, text } = await post('/http/events', { type: 'made', detail: { id: 7 } })
    expect([status, JSON.parse(text)]).toEqual([200, { FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] }])
    expect(JSON.parse((await message('Heard')).Body ?? '')).toMatchObject({
      'detail-type': 'made',
      source: 'shop',
      detail: { id: 7 },
      resources: ['127.0.0.1'],
    })
  })

  test('starts an execution by a name, and stops it with the context’s and the stage’s variables', async () => {
    const started = JSON.parse((await post('/http/executions', { n: 1 }, { 'x-name': 'first' })).text)
    expect(started.executionArn).toMatch(/:first$/)
    expect(await execution(started.executionArn)).toMatchObject({ input: '{"n":1}' })
    expect((await post('/http/executions/stop', { executionArn: started.executionArn })).status).toBe(200)
    expect(await execution(started.executionArn)).toMatchObject({ error: 'Stopped', cause: 'POST /http/executions/stop' })
  })

  test('starts an express execution and waits for its end', async () => {
    const { text } = await post('/http/executions/sync', { n: 1 })
    expect(JSON.parse(text)).toMatchObject({ status: 'SUCCEEDED', output: expect.stringContaining('passed') })
  })

  test('puts a record, and its response parameters change the answer', async () => {
    const { status, headers } = await post('/http/records', 'a record')
    expect([status, headers.get('x-sequence')]).toEqual([202, expect.stringMatching(/^\d+$/)])
    expect(await records()).toContain('a record')
  })

  test('answers what the service refuses its role, and 500 where the role is not API Gateway’s', async () => {
    const refused = await post('/http/powerless', 'text')
    expect([refused.status, refused.text]).toEqual([
      403,
      expect.stringMatching(/AccessDenied.*integrations-dev-powerless\/BackplaneAssumeRoleSession/),
    ])
    const untrusted = await post('/http/untrusted', 'text')
    expect([untrusted.status, untrusted.text]).toEqual([500, '{"message":"Internal Server Error"}'])
  })

  test('passes a request on to an HTTP back end, with what is mapped, and its answer back', async () => {
    const { headers, text } = await ask('/http/backend/x%20y/z?secret=1&b=2&b=3', 'PUT', 'body')
    const asked = JSON.parse(text) as AskedBackend
    expect(asked).toMatchObject({ method: 'PUT', url: '/a/x%20y/z?b=2&b=3', body: 'body' })
    expect(asked.headers).toMatchObject({ 'x-route': 'ANY /http/backend/{proxy+}', host: new URL(backend.url).host })
    expect([headers.get('x-backend'), headers.getSetCookie()]).toEqual(['yes', ['a=1', 'b=2']])
    const teapot = await ask('/http/backend/teapot')
    expect([teapot.status, teapot.headers.get('x-tea')]).toEqual([403, 'yes'])
    expect([(await ask('/http/backend/moved')).status]).toEqual([302])
  })

  test('says of what it cannot ask which route and integration it is', async () => {
    const { status, text } = await ask('/http/configuration')
    expect([status, JSON.parse(text).message]).toEqual([501, expect.stringMatching(/GET \/http\/configuration .* AppConfig-GetConfiguration/)])
    const gone = await ask('/http/gone')
    expect([gone.status, JSON.parse(gone.text).message]).toEqual([501, expect.stringMatching(/GET \/http\/gone .*nobodys-function/)])
  })
})

describe('a REST API', () => {
  test('sends messages by its parameters, and by a form of its template', async () => {
    const sent = await post('/services/messages', { n: 1 })
    expect(JSON.parse(sent.text)).toMatchObject({
      SendMessageResponse: { SendMessageResult: { MessageId: expect.any(String), SequenceNumber: null } },
    })
    expect((await message('Queue')).Body).toBe('{"n":1}')
    const form = await post('/services/form', { text: 'a b&c' })
    expect([form.status, JSON.parse(form.text)]).toEqual([201, { id: expect.any(String) }])
    expect((await message('Queue')).Body).toBe('a b&c')
  })

  test('publishes to a topic, and puts events', async () => {
    const published = await post('/services/notices', 'news')
    expect(JSON.parse(published.text).PublishResponse.PublishResult.MessageId).toBeTruthy()
    expect((await message('Heard')).Body).toBe('news')
    expect(JSON.parse((await post('/services/events', { id: 'it’s "8"' })).text).FailedEntryCount).toBe(0)
    expect(JSON.parse((await message('Heard')).Body ?? '')).toMatchObject({ 'detail-type': 'rest', detail: { id: 'it’s "8"' } })
  })

  test('puts and gets items by templates with loops and conditions', async () => {
    expect((await post('/services/items', { id: 'i1', tags: ['x', 'y'] })).status).toBe(200)
    const found = await ask('/services/items/i1')
    expect([found.status, found.text]).toEqual([200, '["x","y"]'])
    const none = await ask('/services/items/i2')
    expect([none.status, none.text]).toEqual([404, '{"message":"none"}'])
  })

  test('refuses a content type that no template is for, where its integration says so', async () => {
    const { status, text } = await ask('/services/items', 'POST', 'id', { 'content-type': 'text/plain' })
    expect([status, JSON.parse(text)]).toEqual([415, { message: 'Unsupported Media Type' }])
  })

  test('puts and gets objects', async () => {
    const put = await ask('/services/objects/a/b%20c.txt', 'PUT', 'object text', { 'content-type': 'text/plain' })
    expect([put.status, put.headers.get('etag')]).toEqual([200, expect.stringMatching(/^"\w+"$/)])
    const got = await ask('/services/objects/a/b%20c.txt')
    expect([got.headers.get('content-type'), got.text]).toEqual(['text/plain', 'object text'])
    const none = await ask('/services/objects/none')
    expect([none.status, none.text]).toEqual([404, '{"message":"no such object"}'])
  })

  test('starts executions and puts records', async () => {
    const before = await executions('RUNNING')
    expect((await post('/services/executions', { quoted: 'a "b"' })).status).toBe(200)
    const [started] = (await executions('RUNNING')).filter(({ name }) => !before.some((each) => each.name === name))
    expect(JSON.parse((await execution(started?.executionArn ?? '')).input)).toEqual({ quoted: 'a "b"' })
    expect((await post('/services/records', { n: 2 })).status).toBe(200)
    expect(await records()).toContain('{"n":2}')
  })

  test('answers by the response for what the service refuses its role, and 500 where the role is not API Gateway’s', async () => {
    const refused = await post('/services/powerless', { n: 1 })
    expect([refused.status, JSON.parse(refused.text).Error]).toEqual([400, expect.objectContaining({ Code: 'AccessDenied' })])
    const untrusted = await post('/services/untrusted', { n: 1 })
    expect([untrusted.status, untrusted.text]).toEqual([500, '{"message": "Internal server error"}'])
  })

  test('answers without a back end (MOCK), by the status that its template makes', async () => {
    const answer = await ask('/services/mock', 'GET', undefined, { 'x-agent': 'me' })
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { stage: 'dev', agent: 'me' }])
    const broken = await ask('/services/mock?broken=yes')
    expect([broken.status, broken.headers.get('retry-after')]).toEqual([503, '60'])
  })

  test('asks an HTTP back end as it is asked, or through templates', async () => {
    const { headers, text } = await ask('/services/backend/p/q?z=1', 'PATCH', 'text')
    expect(JSON.parse(text)).toMatchObject({ method: 'PATCH', url: '/r/p/q?z=1', body: 'text', headers: { 'x-route': '/services/backend/{proxy+}' } })
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    const shaped = await post('/services/shaped', { n: 5 })
    expect([shaped.status, JSON.parse(shaped.text)]).toEqual([201, { asked: 'PUT /shaped?n=5', body: '{"wrapped":{"n":5}}' }])
  })

  test('hands a function what the Framework’s template makes, and an error chooses the response', async () => {
    const told = await ask('/rest/told/7?q=1', 'POST', { a: "it's" })
    expect(JSON.parse(told.text)).toMatchObject({ body: { a: "it's" }, method: 'POST', path: { id: '7' }, query: { q: '1' }, stage: 'dev' })
    expect([told.headers.get('x-stage'), told.headers.get('x-fixed')]).toEqual(['dev', 'fixed'])
    const failed = await post('/rest/told/7', { fail: 'thing' })
    expect([failed.status, failed.text]).toEqual([404, '{"message":"[404] there is no thing"}'])
  })

  test('does not wait for a function of an asynchronous integration', async () => {
    const { status, text } = await post('/rest/later', { fine: true })
    expect([status, text]).toEqual([200, ''])
    await eventually('the function’s log', async () => {
      const logGroupName = '/aws/lambda/integrations-dev-told'
      const { events } = await askJson<{ events: { message: string }[] }>(record, 'Logs_20140328.FilterLogEvents', { logGroupName })
      return events.some(({ message }) => message.includes('{"later":{"fine":true}}'))
    })
  })

  test('says of what it cannot ask which route and integration it is', async () => {
    const { status, text } = await post('/services/elsewhere', {})
    expect([status, JSON.parse(text).message]).toEqual([501, expect.stringMatching(/POST \/services\/elsewhere .*rekognition:action\/DetectLabels/)])
  })
})

test.each(['/http/strangers', '/rest/strangers'])('nobody has a token of a pool that stands in: %s', async (path) => {
  const { status, text } = await ask(path, 'GET', undefined, { authorization: 'Bearer a.b.c' })
  expect([status, text]).toEqual([401, '{"message":"Unauthorized"}'])
})

test('what does not run is said, and nothing else', async () => {
  const { leftOut, capabilities } = record
  const lines = foundLines(await describeProject(await copy.open()), { leftOut, hasDatabase: false, ...capabilities })
  expect(lines.map(({ what, how }) => `${how}: ${what}`)).toEqual([
    'stands in: ${ssm:/shop/pool-arn}',
    'stands in: StrangersApiGatewayAuthorizer, HttpApiAuthorizerStrangers',
    'left out: ElsewhereMethod',
    'left out: Configuration',
  ])
})
