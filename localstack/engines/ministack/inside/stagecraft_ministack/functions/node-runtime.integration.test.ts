import { CreateFunctionCommand, InvokeCommand, LambdaClient, type Runtime } from '@aws-sdk/client-lambda'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOptions } from '../../../../../stack/client-options.ts'
import { roleOfFunctions, startTestEngine, type TestEngine } from '../../../test-engine.ts'

let here: TestEngine
let lambda: LambdaClient
let Role: string | undefined

beforeAll(async () => {
  here = await startTestEngine()
  lambda = new LambdaClient(clientOptions(here.access))
  Role = await roleOfFunctions(here.access, 'runtime')
})
afterAll(async () => {
  lambda?.destroy()
  await here?.remove()
})

async function create(FunctionName: string, file: string, code: string, Runtime: Runtime = 'nodejs24.x'): Promise<void> {
  const Code = { ZipFile: zipSync({ [file]: Buffer.from(code) }) }
  await lambda.send(new CreateFunctionCommand({ FunctionName, Runtime, Handler: 'app.handler', Role, Timeout: 5, Code }))
}

async function invoke(FunctionName: string, event: unknown = {}): Promise<unknown> {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }))
  return JSON.parse(Buffer.from(Payload ?? []).toString() || 'null')
}

const ofUrl = { requestContext: { http: { method: 'GET' } } }
const ofRestApi = { requestContext: { httpMethod: 'GET' } }

test('what a handler writes into its response stream is its answer, once the stream has ended', async () => {
  await create(
    'streaming',
    'app.mjs',
    `import { setTimeout as later } from 'node:timers/promises'
     export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
       if (event.fails) throw new TypeError('no stream')
       if (event.binary) return void stream.end(Buffer.from([0, 255]))
       if (event.type) stream.setContentType(event.type)
       if (event.metadata) stream = awslambda.HttpResponseStream.from(stream, event.metadata)
       stream.write('{"is":')
       later(20).then(() => stream.end(context.functionName ? 'true}' : 'false}'))
     })`,
  )
  const metadata = { statusCode: 201, headers: { 'Content-Type': 'text/plain' }, cookies: ['a=1'] }
  expect(await invoke('streaming')).toEqual({ is: true })
  expect(await invoke('streaming', { ...ofUrl, type: 'text/html' })).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'text/html' },
    body: '{"is":true}',
    isBase64Encoded: false,
  })
  const said = { statusCode: 201, headers: metadata.headers, body: '{"is":true}', isBase64Encoded: false }
  expect(await invoke('streaming', { ...ofUrl, metadata })).toEqual({ ...said, cookies: ['a=1'] })
  expect(await invoke('streaming', { ...ofRestApi, metadata })).toEqual({ ...said, multiValueHeaders: { 'set-cookie': ['a=1'] } })
  const lambdaUrl = { requestContext: { http: {}, domainName: 'a.lambda-url.eu-central-1.on.aws' } }
  expect(await invoke('streaming', { ...lambdaUrl, metadata })).toMatchObject({ statusCode: 201, isStreamed: true })
  const octets = { headers: { 'content-type': 'application/octet-stream' }, body: 'AP8=', isBase64Encoded: true }
  expect(await invoke('streaming', { ...ofUrl, binary: true })).toEqual({ statusCode: 200, ...octets })
  expect(await invoke('streaming', { fails: true })).toMatchObject({ errorType: 'TypeError', errorMessage: 'no stream' })
})

test('a function of an older Node has what newer ones removed from util; one of a new Node does not', async () => {
  const code = `const util = require('util')
     exports.handler = async () => [util.isRegExp?.(/a/), util.isObject?.(null), util.isPrimitive?.('a'), util.isError?.(new TypeError()), util.isDate?.(1)]`
  await create('older', 'app.js', code, 'nodejs18.x')
  await create('newer', 'app.js', code)
  expect(await invoke('older')).toEqual([true, false, true, true, false])
  expect(await invoke('newer')).toEqual([null, null, null, null, null])
})

test('what a bundle throws has places in its sources', async () => {
  const map = { version: 3, sources: ['file:///shop/src/app.ts'], names: [], mappings: 'AAAA' }
  const code = `exports.handler = async () => { throw new Error('gone') }\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`
  await create('bundled', 'app.js', code)
  expect(await invoke('bundled')).toMatchObject({ trace: expect.arrayContaining([expect.stringContaining('/shop/src/app.ts:1:')]) })
})
