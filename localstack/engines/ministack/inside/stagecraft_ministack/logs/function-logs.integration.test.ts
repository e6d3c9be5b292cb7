import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOptions } from '../../../../../stack/client-options.ts'
import type { InvocationRecord } from '../../../../invocation.ts'
import { ministack } from '../../../engine.ts'
import { invocationsFolder } from '../../../invocations.ts'
import { frontSecret, roleOfFunctions, startTestEngine, type TestEngine } from '../../../test-engine.ts'

let here: TestEngine

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
  here = await startTestEngine()
  const lambda = new LambdaClient(clientOptions(here.access))
  const Role = await roleOfFunctions(here.access, 'logs', 'logs:*')
  const archive = { ZipFile: zipSync({ 'index.js': Buffer.from(code) }) }
  await lambda.send(
    new CreateFunctionCommand({ FunctionName: 'says', Runtime: 'nodejs24.x', Handler: 'index.handler', Role, Timeout: 10, Code: archive }),
  )
  for (const event of [{}, { silent: true }, {}, { fail: true }])
    await lambda.send(new InvokeCommand({ FunctionName: 'says', Payload: Buffer.from(JSON.stringify(event)) }))
  lambda.destroy()
})
afterAll(async () => {
  await here?.remove()
})

test('each line that a function logs stands in the log of its own invocation, and nothing else does', async () => {
  const logs = new CloudWatchLogsClient(clientOptions(here.access))
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
  const flow = await ministack.flow?.({ endpoint: here.access.endpoint, frontSecret })
  expect(flow?.functions.says).toMatchObject({ invocations: 4, errors: 1, throttles: 0 })
  expect(flow?.functions.says?.milliseconds).toBeGreaterThan(0)
})

test('each invocation is kept in a file, with what it said, how it failed and what its event brought', async () => {
  const lambda = new LambdaClient(clientOptions(here.access))
  const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const message = {
    ...{ messageId: 'message', eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:a-queue', body: '{}' },
    attributes: { ApproximateReceiveCount: '2', SentTimestamp: '1700000000000', MessageGroupId: 'group' },
    messageAttributes: { traceparent: { stringValue: trace, dataType: 'String' } },
  }
  await lambda.send(new InvokeCommand({ FunctionName: 'says', Payload: Buffer.from(JSON.stringify({ Records: [message] })) }))
  lambda.destroy()
  const file = join(invocationsFolder({ log: join(here.folder, 'engine.log') }), '000001.jsonl')
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
