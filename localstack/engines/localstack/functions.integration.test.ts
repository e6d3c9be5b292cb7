import { readFile } from 'node:fs/promises'
import { CloudWatchLogsClient, FilterLogEventsCommand, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  InvokeCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isRunning } from '../../machine/pid.ts'
import { clientOptions } from '../../stack/client-options.ts'
import { absent, createFunction, invoke, startTestEngine, type TestEngine } from './test-engine.ts'

const code = `
console.log('while it was loaded')
let count = 0
exports.handler = async (event, context) => {
  count += 1
  console.log('line ' + count)
  for (let line = 0; line < (event.lines ?? 0); line++) console.log(event.of + ' ' + line)
  if (event.fail) throw new TypeError('on purpose')
  if (event.hang) await new Promise((resolve) => setTimeout(resolve, 60_000))
  if (event.busy) for (;;);
  if (event.exit) process.exit(3)
  if (event.large) return 'x'.repeat(7_000_000)
  return { count, pid: process.pid, name: context.functionName, environment: process.env, left: context.getRemainingTimeInMillis() }
}`

interface Said {
  count: number
  pid: number
  name: string
  environment: Record<string, string>
  left: number
}

describe.skipIf(absent)(`functions as processes${absent ? ` (${absent})` : ''}`, () => {
  let here: TestEngine
  const call = async (event: object = {}, name = 'says') => {
    const { error, payload } = await invoke(here.access, name, event)
    return { error, said: payload as Said } // what the code above answers
  }

  beforeAll(async () => {
    here = await startTestEngine({ functionEnvironment: { OF_THE_KIT: 'yes' } })
    const iam = new IAMClient(clientOptions(here.access))
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    }
    await iam.send(new CreateRoleCommand({ RoleName: 'any', AssumeRolePolicyDocument: JSON.stringify(trust) }))
    iam.destroy()
    await createFunction(here.access, 'says', code, { Timeout: 2 })
  }, 120_000)
  afterAll(() => here?.remove())

  test('a process serves one invocation after another, with the kit’s environment and not its secrets', async () => {
    const [first, second] = [await call(), await call()]
    expect([second.said.pid, second.said.count]).toEqual([first.said.pid, first.said.count + 1])
    expect(first.said).toMatchObject({ name: 'says', environment: { OF_THE_KIT: 'yes', TZ: ':UTC', AWS_ENDPOINT_URL: here.access.endpoint } })
    expect(first.said.left).toBeGreaterThan(0)
    expect(JSON.stringify(first.said.environment)).not.toMatch(/STAGECRAFT_|the-front/)
  })

  test('an error has Lambda’s form, and the process goes on', async () => {
    const before = await call()
    expect(await invoke(here.access, 'says', { fail: true })).toEqual({
      error: 'Unhandled',
      payload: { errorType: 'TypeError', errorMessage: 'on purpose', trace: expect.arrayContaining(['TypeError: on purpose']) },
    })
    expect((await call()).said.pid).toBe(before.said.pid)
  })

  test.each(['hang', 'busy'])('what exceeds its time is killed: %s', async (how) => {
    const { said } = await call()
    const answer = await invoke(here.access, 'says', { [how]: true })
    expect(answer).toMatchObject({ error: 'Unhandled', payload: { errorType: 'Sandbox.Timedout' } })
    expect(JSON.stringify(answer.payload)).toContain('Task timed out after 2.00 seconds')
    expect(isRunning(said.pid)).toBe(false)
    expect((await call()).said.count).toBe(1)
  })

  test('an exit, an answer of more than 6 MB and an initialization that fails are errors', async () => {
    expect(await invoke(here.access, 'says', { exit: true })).toMatchObject({ payload: { errorType: 'Runtime.ExitError' } })
    expect(await invoke(here.access, 'says', { large: true })).toMatchObject({ payload: { errorType: 'Function.ResponseSizeTooLarge' } })
    await createFunction(here.access, 'bad', `throw new Error('at once')`)
    expect(await invoke(here.access, 'bad')).toMatchObject({ error: 'Unhandled', payload: { errorType: 'Error', errorMessage: 'at once' } })
  })

  test('a process that is killed is replaced', async () => {
    const { said } = await call()
    process.kill(said.pid, 'SIGKILL')
    await expect.poll(() => isRunning(said.pid), { timeout: 5_000 }).toBe(false)
    await expect.poll(async () => (await call()).said?.count, { timeout: 5_000 }).toBe(1)
  })

  test('the next invocation after an update runs the new code', async () => {
    const lambda = new LambdaClient(clientOptions(here.access))
    await createFunction(here.access, 'changes', `exports.handler = async () => 'old'`)
    expect((await invoke(here.access, 'changes')).payload).toBe('old')
    const ZipFile = zipSync({ 'index.js': Buffer.from(`exports.handler = async () => 'new'`) })
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'changes', ZipFile }))
    await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 20, minDelay: 0.1, maxDelay: 0.5 }, { FunctionName: 'changes' })
    lambda.destroy()
    expect((await invoke(here.access, 'changes')).payload).toBe('new')
  })

  test('an event that comes while its function is updated is handled, and does not wait for the time limit', async () => {
    const lambda = new LambdaClient(clientOptions(here.access))
    const heard = `${here.folder}/heard`
    await createFunction(here.access, 'hears', `exports.handler = async (event) => require('node:fs').appendFileSync('${heard}', event.mark + ' ')`)
    for (const mark of ['first', 'second', 'third']) {
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'hears', Description: mark }))
      await lambda.send(new InvokeCommand({ FunctionName: 'hears', InvocationType: 'Event', Payload: JSON.stringify({ mark }) }))
      await expect.poll(() => readFile(heard, 'utf8').catch(() => ''), { timeout: 20_000 }).toContain(mark)
    }
    lambda.destroy()
  })

  test('each line stands in the log of its own invocation', async () => {
    await createFunction(here.access, 'logs', code)
    await call({}, 'logs')
    await invoke(here.access, 'logs', { fail: true })
    const logs = new CloudWatchLogsClient(clientOptions(here.access))
    const lines = async () => {
      const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/logs' }))
      return events.map(({ message = '' }) => message.trimEnd().replace(/RequestId: \S+/, 'RequestId'))
    }
    await expect.poll(lines, { timeout: 10_000 }).toHaveLength(10)
    const [start, loaded, line, end, report, again, second, thrown, ended] = await lines()
    expect([start, loaded, line, end, again, second, ended]).toEqual([
      'START RequestId Version: $LATEST',
      'while it was loaded',
      'line 1',
      'END RequestId',
      'START RequestId Version: $LATEST',
      'line 2',
      'END RequestId',
    ])
    expect(report).toMatch(/^REPORT RequestId\tDuration: [\d.]+ ms\t.*Init Duration/)
    expect(thrown).toContain('on purpose')
    logs.destroy()
  })

  test('of a log at least the newest 5,000 lines are kept, and not all', async () => {
    await createFunction(here.access, 'chatty', code, { Timeout: 20 })
    for (const of of ['first', 'second', 'third', 'last']) await call({ lines: 2_000, of }, 'chatty')
    const logs = new CloudWatchLogsClient(clientOptions(here.access))
    const linesOf = async (of: string) => {
      const pages = paginateFilterLogEvents({ client: logs }, { logGroupName: '/aws/lambda/chatty' })
      return (await Array.fromAsync(pages)).flatMap(({ events = [] }) => events).filter(({ message }) => message?.startsWith(`${of} `)).length
    }
    await expect.poll(() => linesOf('last'), { timeout: 20_000 }).toBe(2_000)
    expect([await linesOf('third'), await linesOf('first')]).toEqual([2_000, 0])
    logs.destroy()
  }, 60_000)

  test('no process outlives the engine that is killed, a busy one neither', async () => {
    const { said } = await call()
    await createFunction(
      here.access,
      'endless',
      `exports.handler = async () => { require('node:fs').writeFileSync('${here.folder}/pid', String(process.pid)); for (;;); }`,
    )
    void invoke(here.access, 'endless').catch(() => {})
    const pid = async () => Number(await readFile(`${here.folder}/pid`, 'utf8').catch(() => ''))
    await expect.poll(pid, { timeout: 10_000 }).toBeGreaterThan(0)
    process.kill(here.engine.pid, 'SIGKILL')
    for (const each of [said.pid, await pid()]) await expect.poll(() => isRunning(each), { timeout: 5_000 }).toBe(false)
  })
})
