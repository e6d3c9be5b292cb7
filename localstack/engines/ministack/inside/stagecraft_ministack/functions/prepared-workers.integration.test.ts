import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateFunctionCommand, InvokeCommand, LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOptions } from '../../../../../stack/client-options.ts'
import { roleOfFunctions, startTestEngine, type TestEngine } from '../../../test-engine.ts'

let here: TestEngine
let lambda: LambdaClient

const codeOf = (name: string, answer: string) => ({
  'index.js': Buffer.from(
    `require('node:fs').appendFileSync(${JSON.stringify(join(here.folder, 'loaded'))}, '${name} ')\nexports.handler = async () => ${answer}`,
  ),
})

beforeAll(async () => {
  here = await startTestEngine()
  lambda = new LambdaClient(clientOptions(here.access))
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'prepared',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: await roleOfFunctions(here.access, 'prepared'),
      Timeout: 10,
      Code: { ZipFile: zipSync(codeOf('first', "'first'")) },
    }),
  )
})
afterAll(async () => {
  lambda?.destroy()
  await here?.remove()
})

const update = (zip: Record<string, Uint8Array>) => lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'prepared', ZipFile: zipSync(zip) }))
const invoke = async () => {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'prepared' }))
  return JSON.parse(Buffer.from(Payload ?? []).toString())
}
const loaded = () => readFile(join(here.folder, 'loaded'), 'utf8').catch(() => '')

test('new code is loaded before its first event where the function had a process, and only once', async () => {
  await update(codeOf('second', "'second'"))
  expect(await invoke()).toBe('second')
  // one that had no process was not started by its new code
  expect(await loaded()).toBe('second ')
  await update(codeOf('third', "'third'"))
  await expect.poll(loaded, { timeout: 20_000 }).toBe('second third ')
  expect(await invoke()).toBe('third')
  await update(codeOf('fourth', "'fourth'"))
  // an event that comes at once waits for the process under way
  expect(await invoke()).toBe('fourth')
  expect(await loaded()).toBe('second third fourth ')
})

test('code that cannot be loaded answers with its error, and the code after it works', async () => {
  await update({ 'index.js': Buffer.from("throw new Error('on purpose')") })
  expect((await invoke()).errorMessage).toContain('on purpose')
  await update(codeOf('mended', "'mended'"))
  expect(await invoke()).toBe('mended')
})
