import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { zipSync } from 'fflate'
import getPort from 'get-port'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOptions, type EngineAccess } from '../../stack/client-options.ts'
import type { RunningEngine } from '../engine.ts'
import type { InvocationRecord } from '../invocation.ts'
import { separatePlace } from '../place.ts'
import { ministack } from './engine.ts'
import { invocationsFolder } from './invocations.ts'

let folder: string
let engine: RunningEngine
let access: EngineAccess

const code = `
console.log('while it was loaded')
let count = 0
exports.handler = async ({ silent, fail }) => {
  count += 1
  if (silent) return
  console.log('first of ' + count)
  process.stderr.write('last of ' + count + ', and no end of a line')
  if (fail) throw new Error('on purpose')
}`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-logs-'))
  const place = separatePlace(join(import.meta.dirname, '..', '..', '..', '.stagecraft', 'engine'), folder)
  const region = 'eu-central-1'
  engine = await ministack.start(place, { port: await getPort({ host: '127.0.0.1' }), region, frontSecret: 'shown by nobody' })
  access = { endpoint: engine.endpoint ?? '', region, ...(engine.credentials ?? { accessKeyId: '', secretAccessKey: '' }) }
  const [iam, lambda] = [new IAMClient(clientOptions(access)), new LambdaClient(clientOptions(access))]
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] })
  const trust = document({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' })
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'logs', AssumeRolePolicyDocument: trust }))
  await iam.send(new PutRolePolicyCommand({ RoleName: 'logs', PolicyName: 'logs', PolicyDocument: document({ Action: 'logs:*', Resource: '*' }) }))
  const archive = { ZipFile: zipSync({ 'index.js': Buffer.from(code) }) }
  await lambda.send(
    new CreateFunctionCommand({ FunctionName: 'says', Runtime: 'nodejs24.x', Handler: 'index.handler', Role: Role?.Arn, Timeout: 10, Code: archive }),
  )
  for (const event of [{}, { silent: true }, {}, { fail: true }])
    await lambda.send(new InvokeCommand({ FunctionName: 'says', Payload: Buffer.from(JSON.stringify(event)) }))
  for (const client of [iam, lambda]) client.destroy()
})
afterAll(async () => {
  await engine?.stop()
  await rm(folder, { recursive: true, force: true })
})

test('each line that a function logs stands in the log of its own invocation, and nothing else does', async () => {
  const logs = new CloudWatchLogsClient(clientOptions(access))
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/says' }))
  logs.destroy()
  const invocations: string[][] = []
  for (const { message = '' } of events) {
    if (message.startsWith('START')) invocations.push([])
    else if (!/^(END|REPORT)/.test(message)) invocations.at(-1)?.push(...message.trimEnd().split('\n'))
  }
  expect(invocations.slice(0, 3)).toEqual([
    ['while it was loaded', 'first of 1', 'last of 1, and no end of a line'],
    [],
    ['first of 3', 'last of 3, and no end of a line'],
  ])
  expect(invocations[3]?.slice(0, 2)).toEqual(['first of 4', 'last of 4, and no end of a line'])
  expect(JSON.stringify(events)).not.toContain('end of the log')
})

test('what a function did is counted, however it was invoked', async () => {
  const flow = await ministack.flow?.({ endpoint: access.endpoint, frontSecret: 'shown by nobody' })
  expect(flow?.functions.says).toMatchObject({ invocations: 4, errors: 1, throttles: 0 })
  expect(flow?.functions.says?.milliseconds).toBeGreaterThan(0)
})

test('each invocation is kept in a file, with what it said, how it failed and what its event brought', async () => {
  const lambda = new LambdaClient(clientOptions(access))
  const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const message = {
    ...{ messageId: 'message', eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:a-queue', body: '{}' },
    attributes: { ApproximateReceiveCount: '2', SentTimestamp: '1700000000000', MessageGroupId: 'group' },
    messageAttributes: { traceparent: { stringValue: trace, dataType: 'String' } },
  }
  await lambda.send(new InvokeCommand({ FunctionName: 'says', Payload: Buffer.from(JSON.stringify({ Records: [message] })) }))
  lambda.destroy()
  const file = join(invocationsFolder({ log: join(folder, 'engine.log') }), '000001.jsonl')
  const records = (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as InvocationRecord)
  expect(records).toHaveLength(5)
  expect(records[0]).toMatchObject({ function: 'says', version: '$LATEST', role: 'logs', from: [{ kind: 'invoke' }] })
  expect(records[0]?.log).toMatch(/^while it was loaded\nfirst of 1\nlast of 1/)
  expect(records[1]?.log).toBe('')
  expect(records.map(({ error }) => error?.split(': ')[1])).toEqual([undefined, undefined, undefined, 'on purpose', undefined])
  expect(records[4]?.from).toEqual([{ kind: 'sqs', name: 'a-queue', id: 'message', sent: 1_700_000_000_000, attempt: 2, group: 'group', trace }])
})
