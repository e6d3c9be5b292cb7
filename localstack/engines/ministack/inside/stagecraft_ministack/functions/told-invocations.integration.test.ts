import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../../../../../ask.ts'
import { cloudWatch } from '../../../../../console/pages/mailbox/cloud-watch.ts'
import { invocationLog } from '../../../../../logs/invocation-log.ts'
import { clientOptions } from '../../../../../stack/client-options.ts'
import { insideOf } from '../../../../../traces/inside.ts'
import type { InvocationRecord } from '../../../../invocation.ts'
import { ministack } from '../../../engine.ts'
import { insideFolder, invocationsFolder } from '../../../invocations.ts'
import { frontSecret, roleOfFunctions, startTestEngine, type TestEngine } from '../../../test-engine.ts'

let here: TestEngine

const event = {
  version: '2.0',
  headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  requestContext: { requestId: 'of-the-api', routeKey: 'GET /things' },
}
const inside = '{"began":1700000000000,"calls":[{"at":1,"ms":2,"sql":"select 1","rows":1}]}\n'
const told = { function: 'answers', event, at: 1_700_000_000_000, ms: 1_500, log: 'one line\nanother line\n', inside }
const tell = (invocations: object[], secret = frontSecret) =>
  ask(`${here.access.endpoint}/_stagecraft/invocations`, { 'x-stagecraft-front': secret }, { invocations })

beforeAll(async () => {
  here = await startTestEngine()
  const lambda = new LambdaClient(clientOptions(here.access))
  const Role = await roleOfFunctions(here.access, 'answers', 'logs:*')
  // it never runs here
  const archive = { ZipFile: zipSync({ 'index.js': Buffer.from('throw new Error("it ran")') }) }
  await lambda.send(new CreateFunctionCommand({ FunctionName: 'answers', Runtime: 'nodejs24.x', Handler: 'index.handler', Role, Code: archive }))
  lambda.destroy()
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
  await here?.remove()
})

test('an invocation that the gateway ran has a log and metrics as any other', async () => {
  const logs = new CloudWatchLogsClient(clientOptions(here.access))
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/answers' }))
  expect(events.map(({ message = '' }) => message.replace(/Duration: 15\d\d ms.*/, 'Duration: 15… ms'))).toEqual([
    ...['START RequestId: first Version: $LATEST', 'one line', 'another line', 'END RequestId: first', 'REPORT RequestId: first\tDuration: 15… ms'],
    ...['START RequestId: second Version: $LATEST', 'one line', 'another line', 'END RequestId: second'],
    expect.stringMatching(/^REPORT RequestId: second\tDuration: 5\d\d ms/),
  ])
  const sum = async (MetricName: string) => {
    const now = Math.floor(Date.now() / 1_000)
    const { Datapoints = [] } = await cloudWatch<{ Datapoints?: { Sum: number }[] }>(here.access, 'GetMetricStatistics', {
      ...{ Namespace: 'AWS/Lambda', MetricName, Dimensions: [{ Name: 'FunctionName', Value: 'answers' }], Statistics: ['Sum'], Period: 3_600 },
      ...{ StartTime: now - 3_600, EndTime: now + 60 },
    })
    return Datapoints.reduce((all, { Sum }) => all + Sum, 0)
  }
  expect([await sum('Invocations'), await sum('Errors'), await sum('Duration')]).toEqual([2, 1, 2_000])
  logs.destroy()
  expect((await ministack.flow?.({ endpoint: here.access.endpoint, frontSecret }))?.functions.answers).toMatchObject({ invocations: 2, errors: 1 })
})

test('it is kept with what went on inside, and its lines are not in the functions’ log, because they stand in the gateway’s', async () => {
  const kept = invocationsFolder({ log: join(here.folder, 'engine.log') })
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
  const seen = await Promise.all(records.map((record) => insideOf(insideFolder({ state: join(here.folder, 'engine-state') }), record)))
  expect(seen).toMatchObject([
    { input: { text: JSON.stringify(event) }, output: { text: '{"statusCode":200}' }, calls: [{ sql: 'select 1', rows: 1 }] },
    { output: { text: '{"errorType":"TypeError","errorMessage":"on purpose"}' } },
  ])
  const log = invocationLog(kept, (name) => name)
  expect((await log.since('000001.jsonl:0:0', 100_000)).entries).toEqual([])
})

test('whoever does not show the stack’s secret tells nothing', async () => {
  expect((await tell([{ ...told, request: 'third' }], 'another')).status).toBe(403)
  expect(await readFile(join(invocationsFolder({ log: join(here.folder, 'engine.log') }), '000001.jsonl'), 'utf8')).not.toContain('third')
})
