import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { build } from 'esbuild'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Project } from '../../../../../project.ts'
import { clientOptions } from '../../../../../stack/client-options.ts'
import { hidingOf } from '../../../../../traces/hiding.ts'
import { hidden, insideOf } from '../../../../../traces/inside.ts'
import type { Inside, InvocationRecord } from '../../../../invocation.ts'
import { insideFolder, invocationsFolder } from '../../../invocations.ts'
import { roleOfFunctions, startTestEngine, type TestEngine } from '../../../test-engine.ts'

let here: TestEngine
let lambda: LambdaClient

// bundled, as the Framework does it: its driver and its SDK are found by nobody
const source = `
import pg from 'pg'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'

const sqs = new SQSClient({ maxAttempts: 1 })
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 1 })
pool.on('error', () => {})
const ask = (text, values) => pool.query(text, values).catch(({ code }) => code)

export async function handler({ act, value }) {
  if (act === 'work') {
    await ask('select $1::text as value from generate_series(1, 3)', [value])
    await ask("select 'of " + value + "'")
    await ask('select no_such_column')
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: value }))
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL + '-none', MessageBody: value })).catch(() => {})
    return { done: true }
  }
  if (act === 'much') for (let time = 0; time < 230; time++) await ask('select 1')
  if (act === 'last') console.log('before it ends')
  if (act === 'last') await ask('select 2')
  if (act === 'last') process.exit(7)
  if (act === 'late') await ask('select pg_sleep(30)')
  if (act === 'later') void ask('select pg_sleep(0.3)')
  if (act === 'tell') return { all: [process.env.A_TOKEN, process.env.DATABASE_URL, value].join(' and ') }
  if (act === 'fail') throw new Error('on purpose')
  return value
}`

const inPython = `
import os, sys
from botocore.exceptions import ClientError
from botocore.session import get_session

sqs = get_session().create_client("sqs")

def handler(event, context):
    sqs.send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=event["value"])
    try:
        sqs.send_message(QueueUrl=os.environ["QUEUE_URL"] + "-none", MessageBody=event["value"])
    except ClientError:
        print("as expected")
    if event.get("act") == "last":
        sys.exit(7)
    return "done"
`

beforeAll(async () => {
  here = await startTestEngine()
  lambda = new LambdaClient(clientOptions(here.access))
  const sqs = new SQSClient(clientOptions(here.access))
  const Role = await roleOfFunctions(here.access, 'observed', 'logs:*', 'sqs:*')
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'a-queue' }))
  const { outputFiles } = await build({
    ...{ stdin: { contents: source, resolveDir: import.meta.dirname }, bundle: true, platform: 'node', format: 'cjs', write: false },
    external: ['pg-native'],
  })
  await lambda.send(
    new CreateFunctionCommand({
      ...{ FunctionName: 'observed', Runtime: 'nodejs24.x', Handler: 'index.handler', Role, Timeout: 3 },
      Code: { ZipFile: zipSync({ 'index.js': outputFiles[0]?.contents ?? new Uint8Array() }) },
      Environment: { Variables: { DATABASE_URL: process.env.TEST_DATABASE_URL ?? '', QUEUE_URL: QueueUrl, A_TOKEN: 'a-token-of-the-environment' } },
    }),
  )
  await lambda.send(
    new CreateFunctionCommand({
      ...{ FunctionName: 'observed-python', Runtime: 'python3.13', Handler: 'index.handler', Role, Timeout: 10 },
      Code: { ZipFile: zipSync({ 'index.py': Buffer.from(inPython) }) },
      Environment: { Variables: { QUEUE_URL: QueueUrl } },
    }),
  )
  sqs.destroy()
})
afterAll(async () => {
  lambda?.destroy()
  await here?.remove()
})

/** What is kept of an invocation with that event. */
async function invoked(event: object, FunctionName = 'observed'): Promise<{ record: InvocationRecord; inside: Inside | undefined }> {
  await lambda.send(new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }))
  const kept = invocationsFolder({ log: join(here.folder, 'engine.log') })
  const lines = (await readFile(join(kept, '000001.jsonl'), 'utf8')).trimEnd().split('\n')
  const record = JSON.parse(lines.at(-1) ?? '') as InvocationRecord
  return { record, inside: await insideOf(insideFolder({ state: join(here.folder, 'engine-state') }), record) }
}
const brief = ({ calls }: Inside) =>
  calls.map((call) => ('sql' in call ? [call.sql, call.rows, call.error] : [`${call.aws} ${call.op} ${call.on}`, call.status, call.error]))

test('its statements and its calls of AWS are kept with their time and what became of them, and no value of either', async () => {
  const { record, inside } = await invoked({ act: 'work', value: 'a-value-of-somebody' })
  expect(inside && brief(inside)).toEqual([
    ['select $1::text as value from generate_series(1, 3)', 3, undefined],
    ['select ?', 1, undefined],
    ['select no_such_column', undefined, '42703'],
    ['sqs SendMessage a-queue', 200, undefined],
    ['sqs SendMessage a-queue-none', 400, 'AWS.SimpleQueueService.NonExistentQueue'],
  ])
  expect(JSON.stringify(inside?.calls)).not.toContain('somebody')
  for (const { at, ms } of inside?.calls ?? []) {
    expect(at).toBeGreaterThanOrEqual(record.at)
    expect(at + ms).toBeLessThanOrEqual(record.at + record.ms + 1)
  }
  expect(inside).toMatchObject({ input: { text: '{"act":"work","value":"a-value-of-somebody"}' }, output: { text: '{"done":true}' }, more: 0 })
})

test('of an invocation that does much, 200 calls are kept and the others counted', async () => {
  const { inside } = await invoked({ act: 'much' })
  expect([inside?.calls.length, inside?.more]).toEqual([200, 30])
})

test('an input and an output that are large are cut, and how large they were is known', async () => {
  const value = 'x'.repeat(40_000)
  const { inside } = await invoked({ act: 'none', value })
  expect([inside?.input?.text.length, inside?.input?.length]).toEqual([16_000, 40_000 + '{"act": "none", "value": ""}'.length])
  expect([inside?.output?.text.length, inside?.output?.length]).toEqual([16_000, 40_002])
  expect(inside?.calls).toEqual([])
})

test('an invocation that fails has its error as its output', async () => {
  const { inside } = await invoked({ act: 'fail' })
  expect(JSON.parse(inside?.output?.text ?? '')).toMatchObject({ errorType: 'Error', errorMessage: 'on purpose' })
})

test('what a page shows of it has no secret: none of the environment, of Secrets Manager or of encrypted parameters', async () => {
  const [secrets, ssm] = [new SecretsManagerClient(clientOptions(here.access)), new SSMClient(clientOptions(here.access))]
  await secrets.send(new CreateSecretCommand({ Name: 'a-secret', SecretString: JSON.stringify({ password: 'a-password-of-a-secret' }) }))
  await ssm.send(new PutParameterCommand({ Name: '/a/parameter', Value: 'an-encrypted-parameter', Type: 'SecureString' }))
  for (const client of [secrets, ssm]) client.destroy()
  const { password } = new URL(process.env.TEST_DATABASE_URL ?? '')
  const { inside } = await invoked({ act: 'tell', value: `a-password-of-a-secret and an-encrypted-parameter and ${password}` })
  expect(inside?.output?.text).toContain('a-token-of-the-environment')
  // of a project only its folder matters here, and this one has none of a stack's files
  const hide = await hidingOf({ state: here.folder } as Project, here.access, ['observed'])
  const { input, output } = hidden(inside ?? { calls: [], more: 0 }, hide)
  expect(JSON.parse(output?.text ?? '')).toEqual({ all: '(hidden) and (hidden) and (hidden) and (hidden) and (hidden)' })
  expect(JSON.parse(input?.text ?? '')).toEqual({ act: 'tell', value: '(hidden) and (hidden) and (hidden)' })
})

test('what an invocation leaves running is open, and no other’s', async () => {
  const { inside } = await invoked({ act: 'later' })
  expect(inside?.calls).toMatchObject([{ sql: 'select pg_sleep(?)', unfinished: true }])
  const { inside: next } = await invoked({ act: 'none' })
  expect(next?.calls).toEqual([])
})

test('what one did that ends its process, or runs out of time, is kept too, and stands in no log', async () => {
  const { record, inside } = await invoked({ act: 'last' })
  expect(record).toMatchObject({ error: expect.stringContaining('exit status 7'), log: expect.stringContaining('before it ends') })
  expect(inside && brief(inside)).toEqual([['select ?', 1, undefined]])
  const { record: late, inside: until } = await invoked({ act: 'late' })
  expect(late.error).toContain('timed out')
  expect(until?.calls).toMatchObject([{ sql: 'select pg_sleep(?)', unfinished: true }])
  const logs = new CloudWatchLogsClient(clientOptions(here.access))
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/observed' }))
  logs.destroy()
  expect(events.map(({ message }) => message).join('\n')).not.toMatch(/inside an invocation|"calls":/)
  expect(record.log + late.log).not.toMatch(/inside an invocation|"calls":/)
})

test('of a Python function its calls of AWS are kept, also where its process ends', async () => {
  const calls = [
    ['sqs SendMessage a-queue', 200, undefined],
    ['sqs SendMessage a-queue-none', 400, 'AWS.SimpleQueueService.NonExistentQueue'],
  ]
  const { record, inside } = await invoked({ value: 'a-value-of-somebody' }, 'observed-python')
  expect(inside && brief(inside)).toEqual(calls)
  expect([record.log.trim(), inside?.output?.text]).toEqual(['as expected', '"done"'])
  const { inside: last } = await invoked({ value: 'a-value-of-somebody', act: 'last' }, 'observed-python')
  expect(last && brief(last)).toEqual(calls)
  expect(JSON.stringify([inside?.calls, last?.calls])).not.toContain('somebody')
})
