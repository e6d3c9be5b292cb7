import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  LambdaClient,
  PublishLayerVersionCommand,
} from '@aws-sdk/client-lambda'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOptions } from '../../../../../stack/client-options.ts'
import { roleOfFunctions, startTestEngine, type TestEngine } from '../../../test-engine.ts'

let here: TestEngine
let lambda: LambdaClient
let layer: string
let role: string | undefined

beforeAll(async () => {
  here = await startTestEngine()
  role = await roleOfFunctions(here.access, 'any')
  lambda = new LambdaClient(clientOptions(here.access))
  const words = { 'modules/words.js': 'module.exports = "of the layer"', 'modules/words.py': 'said = "of the layer"' }
  const { LayerVersionArn } = await lambda.send(new PublishLayerVersionCommand({ LayerName: 'words', Content: { ZipFile: zipped(words) } }))
  layer = LayerVersionArn ?? ''
})
afterAll(async () => {
  lambda?.destroy()
  await here?.remove()
})

const zipped = (files: Record<string, string>) =>
  Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]))))

async function answerOf(name: string, files: Record<string, string>, input: Partial<CreateFunctionCommandInput>): Promise<unknown> {
  const Runtime = 'nodejs24.x'
  const created = { FunctionName: name, Runtime, Handler: 'index.handler', Role: role, Timeout: 10, ...input } as const
  await lambda.send(new CreateFunctionCommand({ ...created, Code: { ZipFile: zipped(files) } }))
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: name }))
  return JSON.parse(Buffer.from(Payload ?? []).toString())
}

const inNode = `exports.handler = async () => ({
  execution: process.env.AWS_EXECUTION_ENV,
  handler: process.env._HANDLER,
  group: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
  initialization: process.env.AWS_LAMBDA_INITIALIZATION_TYPE,
  zone: process.env.TZ,
  hour: new Date(0).getHours(),
})`
const inPython = `import os, time
def handler(event, context):
    names = ("AWS_EXECUTION_ENV", "_HANDLER", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_INITIALIZATION_TYPE", "TZ")
    values = [os.environ.get(name) for name in names]
    return dict(zip(("execution", "handler", "group", "initialization", "zone"), values), hour=time.localtime(0).tm_hour)
`
const initialization = 'on-demand'

test('a Node function has the variables of Lambda’s runtime, and the hour of UTC', async () => {
  const said = await answerOf('node', { 'index.js': inNode }, {})
  expect(said).toEqual({
    execution: 'AWS_Lambda_nodejs24.x',
    handler: 'index.handler',
    group: '/aws/lambda/node',
    initialization,
    zone: ':UTC',
    hour: 0,
  })
})

test('so has a Python function, and the zone and the log group are those that it sets', async () => {
  const said = await answerOf(
    'python',
    { 'index.py': inPython },
    { Runtime: 'python3.13', Environment: { Variables: { TZ: 'Asia/Tokyo', _HANDLER: 'another' } }, LoggingConfig: { LogGroup: '/shop/all' } },
  )
  expect(said).toEqual({
    execution: 'AWS_Lambda_python3.13',
    handler: 'index.handler',
    group: '/shop/all',
    initialization,
    zone: 'Asia/Tokyo',
    hour: 9,
  })
})

test.each([
  [
    'node',
    'nodejs24.x',
    'NODE_PATH',
    { 'index.js': 'exports.handler = async () => [require("own"), require("words")]', 'vendored/own.js': 'module.exports = "own"' },
  ],
  [
    'python',
    'python3.13',
    'PYTHONPATH',
    { 'index.py': 'import own, words\ndef handler(event, context):\n    return [own.said, words.said]', 'vendored/own.py': 'said = "own"' },
  ],
] as const)('a search path that names folders of Lambda leads to the code and to its layers: %s', async (name, Runtime, variable, files) => {
  const Environment = { Variables: { [variable]: '/var/runtime:/var/task/vendored:/opt/modules' } }
  expect(await answerOf(`${name}-paths`, files, { Runtime, Environment, Layers: [layer] })).toEqual(['own', 'of the layer'])
})

test('a function with a PATH of its own runs on the Node of all others', async () => {
  const code = { 'index.js': 'exports.handler = async () => [process.version, process.env.PATH]' }
  const said = await answerOf('path', code, { Environment: { Variables: { PATH: '/var/task/bin:/opt/bin' } } })
  expect(said).toEqual([process.version, './bin'])
})
