import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  type Runtime,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientOptions } from '../../../../../stack/client-options.ts'
import { roleOfFunctions, startTestEngine, type TestEngine } from '../../../test-engine.ts'

// what Lambda's runtimes answer: the sources of aws-lambda-nodejs-runtime-interface-client and aws-lambda-python-runtime-interface-client
let here: TestEngine
let lambda: LambdaClient
let sqs: SQSClient
let role: string | undefined

beforeAll(async () => {
  here = await startTestEngine()
  lambda = new LambdaClient(clientOptions(here.access))
  role = await roleOfFunctions(here.access, 'errors', 'sqs:SendMessage')
  sqs = new SQSClient(clientOptions(here.access))
})
afterAll(async () => {
  lambda?.destroy()
  sqs?.destroy()
  await here?.remove()
})

async function create(FunctionName: string, runtime: Runtime, file: string, code: string): Promise<void> {
  const Code = { ZipFile: zipSync({ [file]: Buffer.from(code) }) }
  await lambda.send(new CreateFunctionCommand({ FunctionName, Runtime: runtime, Handler: 'app.handler', Role: role, Timeout: 5, Code }))
}

async function invoke(FunctionName: string, event: unknown = {}): Promise<{ error: string | undefined; answer: unknown; log: string }> {
  const asked = new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), LogType: 'Tail' })
  const { FunctionError, Payload, LogResult = '' } = await lambda.send(asked)
  const log = Buffer.from(LogResult, 'base64').toString()
  return { error: FunctionError, answer: JSON.parse(Buffer.from(Payload ?? []).toString() || 'null'), log }
}

describe('Node', () => {
  const code = `
let events = 0
class OutOfStock extends Error { name = 'OutOfStock' }
const ways = {
  type: async () => undefined.missing,
  own: async () => { throw new OutOfStock('none left') },
  at_once: () => { throw new RangeError('too far') },
  by_callback: (_, __, callback) => callback(new TypeError('called back')),
  a_string: async () => { throw 'only words' },
  nothing: () => Promise.reject(),
  uncaught: () => new Promise(() => setTimeout(() => { throw new TypeError('later') })),
  unhandled: () => new Promise(() => Promise.reject(new Error('nobody waits'))),
  circular: async () => { const all = {}; all.self = all; return all },
  exit: async () => process.exit(3),
  silent: () => { setTimeout(() => console.log('done'), 20) },
  count: async () => events,
}
exports.handler = (event, context, callback) => { events += 1; return ways[event.how](event, context, callback) }
exports.short = (event) => { events += 1; return ways[event.how](event) }
`
  beforeAll(() => create('node', 'nodejs24.x', 'app.js', code))

  test.each([
    ['type', 'TypeError', "Cannot read properties of undefined (reading 'missing')"],
    ['own', 'OutOfStock', 'none left'],
    ['at_once', 'RangeError', 'too far'],
    ['by_callback', 'TypeError', 'called back'],
    ['uncaught', 'TypeError', 'later'],
    ['unhandled', 'Runtime.UnhandledPromiseRejection', 'Error: nobody waits'],
    ['circular', 'Error', 'Unable to stringify response body'],
  ])('%s', async (how, errorType, errorMessage) => {
    const { error, answer, log } = await invoke('node', { how })
    const trace = expect.arrayContaining([expect.stringContaining('app.js')])
    expect([error, answer]).toEqual(['Unhandled', { errorType, errorMessage, trace: how === 'circular' ? expect.any(Array) : trace }])
    if (how === 'own') expect(log).toContain('OutOfStock: none left\n    at ')
  })

  test.each([
    ['a_string', { errorType: 'string', errorMessage: 'only words', trace: [] }],
    ['nothing', { errorType: 'handled', errorMessage: expect.stringContaining('callback called with Error argument'), trace: [] }],
    [
      'exit',
      { errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: exit status 3$/) },
    ],
  ])('%s', async (how, expected) => {
    expect(await invoke('node', { how })).toMatchObject({ error: 'Unhandled', answer: expected })
  })

  test('a process serves on after its handler threw', async () => {
    const { answer } = await invoke('node', { how: 'count' })
    await invoke('node', { how: 'own' })
    expect((await invoke('node', { how: 'count' })).answer).toBe(Number(answer) + 2)
  })

  test('a handler that returns nothing is answered when nothing is left to do', async () => {
    await create('silent', 'nodejs24.x', 'app.js', `${code}\nexports.handler = exports.short`)
    expect(await invoke('silent', { how: 'silent' })).toMatchObject({ error: undefined, answer: null, log: expect.stringContaining('done') })
    expect((await invoke('silent', { how: 'count' })).answer).toBe(2)
  })

  test.each([
    ['no-file', 'other.js', 'exports.handler = 1', 'Runtime.ImportModuleError', /^Error: Cannot find module '/],
    ['no-package', 'app.js', "require('not-there')", 'Runtime.ImportModuleError', /^Error: Cannot find module 'not-there'\nRequire stack:/],
    ['broken', 'app.js', 'exports.handler = {', 'Runtime.UserCodeSyntaxError', /^SyntaxError: Unexpected end of input$/],
    ['not-exported', 'app.js', 'exports.other = () => {}', 'Runtime.HandlerNotFound', /^app\.handler is undefined or not exported$/],
    ['no-function', 'app.js', 'exports.handler = 1', 'Runtime.HandlerNotFound', /^app\.handler is not a function$/],
    ['default', 'app.mjs', 'export default async () => {}', 'Runtime.HandlerNotFound', /undefined or not exported$/],
    ['throws', 'app.js', 'throw new RangeError("at once")', 'RangeError', /^at once$/],
    ['module', 'app.mjs', "import 'not-there'", 'Error', /^Cannot find package 'not-there'/],
    ['exits', 'app.js', 'process.exit(1)', 'Runtime.ExitError', /exit status 1$/],
  ])('does not load: %s', async (name, file, source, errorType, message) => {
    await create(name, 'nodejs24.x', file, source)
    const { error, answer } = await invoke(name)
    expect([error, answer]).toEqual(['Unhandled', expect.objectContaining({ errorType, errorMessage: expect.stringMatching(message) })])
  })
})

describe('Python', () => {
  const code = `
import sys
class OutOfStock(Exception):
    pass
def deep():
    return {}["missing"]
def handler(event, context):
    how = event["how"]
    if how == "own":
        raise OutOfStock("none left")
    if how == "key":
        return deep()
    if how == "set":
        return {1, 2}
    if how == "exit":
        sys.exit(3)
`
  beforeAll(() => create('python', 'python3.13', 'app.py', code))

  test('the error’s own name, the request’s id and the frames of the function’s own', async () => {
    const { error, answer, log } = await invoke('python', { how: 'key' })
    expect([error, answer]).toEqual([
      'Unhandled',
      {
        errorMessage: "'missing'",
        errorType: 'KeyError',
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        stackTrace: [expect.stringMatching(/app\.py", line \d+, in handler\n/), expect.stringMatching(/app\.py", line \d+, in deep\n/)],
      },
    ])
    expect(log).toContain("[ERROR] KeyError: 'missing'")
  })

  test.each([
    ['own', 'OutOfStock', /^none left$/],
    ['set', 'Runtime.MarshalError', /^Unable to marshal response: Object of type set is not JSON serializable$/],
    ['exit', 'Runtime.ExitError', /exit status 3$/],
  ])('%s', async (how, errorType, message) => {
    const { error, answer } = await invoke('python', { how })
    expect([error, answer]).toEqual(['Unhandled', expect.objectContaining({ errorType, errorMessage: expect.stringMatching(message) })])
  })

  test.each([
    ['py-no-file', 'other.py', '', 'Runtime.ImportModuleError', /^Unable to import module 'app': No module named 'app'$/],
    ['py-no-package', 'app.py', 'import not_there', 'Runtime.ImportModuleError', /^Unable to import module 'app': No module named 'not_there'$/],
    ['py-broken', 'app.py', 'def handler(:', 'Runtime.UserCodeSyntaxError', /^Syntax error in module 'app': invalid syntax \(app\.py, line 1\)$/],
    ['py-no-handler', 'app.py', 'other = 1', 'Runtime.HandlerNotFound', /^Handler 'handler' missing on module 'app'$/],
    ['py-throws', 'app.py', 'raise ValueError("at once")', 'ValueError', /^at once$/],
  ])('does not load: %s', async (name, file, source, errorType, message) => {
    await create(name, 'python3.13', file, source)
    const { error, answer } = await invoke(name)
    expect([error, answer]).toEqual(['Unhandled', expect.objectContaining({ errorType, errorMessage: expect.stringMatching(message) })])
  })
})

test('a dead-letter queue gets the event as it was', async () => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }))
  await create('dead', 'nodejs24.x', 'app.js', 'exports.handler = async () => { throw new Error() }')
  const DeadLetterConfig = { TargetArn: 'arn:aws:sqs:eu-central-1:000000000000:dead' }
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'dead', DeadLetterConfig }))
  await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: 'dead', MaximumRetryAttempts: 0 }))
  await lambda.send(new InvokeCommand({ FunctionName: 'dead', InvocationType: 'Event', Payload: '{"a":1}' }))
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }))
  expect(Messages?.map(({ Body }) => Body)).toEqual(['{"a": 1}'])
})
