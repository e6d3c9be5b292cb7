import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { zipSync } from 'fflate'
import getPort from 'get-port'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../../ask.ts'
import { cloudWatch } from '../../console/pages/mailbox/cloud-watch.ts'
import { invocationLog } from '../../logs/invocation-log.ts'
import { clientOptions, type EngineAccess } from '../../stack/client-options.ts'
import { insideOf } from '../../traces/inside.ts'
import type { RunningEngine } from '../engine.ts'
import type { InvocationRecord } from '../invocation.ts'
import { separatePlace } from '../place.ts'
import { ministack } from './engine.ts'
import { insideFolder, invocationsFolder } from './invocations.ts'

let folder: string
let engine: RunningEngine
let access: EngineAccess
const frontSecret = 'shown by nobody'

const event = {
  version: '2.0',
  headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  requestContext: { requestId: 'of-the-api', routeKey: 'GET /things' },
}
const inside = '{"began":1700000000000,"calls":[{"at":1,"ms":2,"sql":"select 1","rows":1}]}\n'
const told = { function: 'answers', event, at: 1_700_000_000_000, ms: 1_500, log: 'one line\nanother line\n', inside }
const tell = (invocations: object[], secret = frontSecret) =>
  ask(`${engine.endpoint}/_stagecraft/invocations`, { 'x-stagecraft-front': secret }, { invocations })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-told-'))
  const place = separatePlace(join(import.meta.dirname, '..', '..', '..', '.stagecraft', 'engine'), folder)
  const region = 'eu-central-1'
  engine = await ministack.start(place, { port: await getPort({ host: '127.0.0.1' }), region, frontSecret })
  access = { endpoint: engine.endpoint ?? '', region, ...(engine.credentials ?? { accessKeyId: '', secretAccessKey: '' }) }
  const [iam, lambda] = [new IAMClient(clientOptions(access)), new LambdaClient(clientOptions(access))]
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] })
  const trust = document({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' })
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'answers', AssumeRolePolicyDocument: trust }))
  await iam.send(new PutRolePolicyCommand({ RoleName: 'answers', PolicyName: 'logs', PolicyDocument: document({ Action: 'logs:*', Resource: '*' }) }))
  // it never runs here
  const archive = { ZipFile: zipSync({ 'index.js': Buffer.from('throw new Error("it ran")') }) }
  await lambda.send(
    new CreateFunctionCommand({ FunctionName: 'answers', Runtime: 'nodejs24.x', Handler: 'index.handler', Role: Role?.Arn, Code: archive }),
  )
  for (const client of [iam, lambda]) client.destroy()
  const error = { errorType: 'TypeError', errorMessage: 'on purpose' }
  const { status } = await tell([
    { ...told, request: 'first', result: { statusCode: 200 } },
    { ...told, request: 'of nobody', function: 'not-deployed' },
    // one that is not whole keeps none of the others away
    { function: 'answers' },
    { ...told, request: 'second', ms: 500, error },
  ])
  expect(status).toBe(200)
})
afterAll(async () => {
  await engine?.stop()
  await rm(folder, { recursive: true, force: true })
})

test('an invocation that the gateway ran has a log and metrics as any other', async () => {
  const logs = new CloudWatchLogsClient(clientOptions(access))
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/answers' }))
  expect(events.map(({ message = '' }) => message.replace(/Duration: 15\d\d ms.*/, 'Duration: 15… ms'))).toEqual([
    ...['START RequestId: first Version: $LATEST', 'one line', 'another line', 'END RequestId: first', 'REPORT RequestId: first\tDuration: 15… ms'],
    ...['START RequestId: second Version: $LATEST', 'one line', 'another line', 'END RequestId: second'],
    expect.stringMatching(/^REPORT RequestId: second\tDuration: 5\d\d ms/),
  ])
  const sum = async (MetricName: string) => {
    const now = Math.floor(Date.now() / 1_000)
    const { Datapoints = [] } = await cloudWatch<{ Datapoints?: { Sum: number }[] }>(access, 'GetMetricStatistics', {
      ...{ Namespace: 'AWS/Lambda', MetricName, Dimensions: [{ Name: 'FunctionName', Value: 'answers' }], Statistics: ['Sum'], Period: 3_600 },
      ...{ StartTime: now - 3_600, EndTime: now + 60 },
    })
    return Datapoints.reduce((all, { Sum }) => all + Sum, 0)
  }
  expect([await sum('Invocations'), await sum('Errors'), await sum('Duration')]).toEqual([2, 1, 2_000])
  logs.destroy()
  expect((await ministack.flow?.({ endpoint: access.endpoint, frontSecret }))?.functions.answers).toMatchObject({ invocations: 2, errors: 1 })
})

test('it is kept with what went on inside, and its lines are not in the functions’ log, because they stand in the gateway’s', async () => {
  const kept = invocationsFolder({ log: join(folder, 'engine.log') })
  const records = (await readFile(join(kept, '000001.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as InvocationRecord)
  const from = [{ kind: 'api', name: 'GET /things', id: 'of-the-api', trace: event.headers.traceparent }]
  const shared = { function: 'answers', role: 'answers', from, log: told.log, beside: true, at: told.at }
  expect(records).toMatchObject([
    { ...shared, request: 'first' },
    { ...shared, request: 'second', error: 'TypeError: on purpose' },
  ])
  const seen = await Promise.all(records.map((record) => insideOf(insideFolder({ state: join(folder, 'engine-state') }), record)))
  expect(seen).toMatchObject([
    { input: { text: JSON.stringify(event) }, output: { text: '{"statusCode":200}' }, calls: [{ sql: 'select 1', rows: 1 }] },
    { output: { text: '{"errorType":"TypeError","errorMessage":"on purpose"}' } },
  ])
  const log = invocationLog(kept, (name) => name)
  expect((await log.since('000001.jsonl:0:0', 100_000)).entries).toEqual([])
})

test('whoever does not show the stack’s secret tells nothing', async () => {
  expect((await tell([{ ...told, request: 'third' }], 'another')).status).toBe(403)
  expect(await readFile(join(invocationsFolder({ log: join(folder, 'engine.log') }), '000001.jsonl'), 'utf8')).not.toContain('third')
})
