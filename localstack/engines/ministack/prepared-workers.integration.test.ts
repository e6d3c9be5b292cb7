import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { CreateFunctionCommand, InvokeCommand, LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda'
import { zipSync } from 'fflate'
import getPort from 'get-port'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOptions } from '../../stack/client-options.ts'
import type { RunningEngine } from '../engine.ts'
import { separatePlace } from '../place.ts'
import { ministack } from './engine.ts'

let folder: string
let engine: RunningEngine
let lambda: LambdaClient

const codeOf = (name: string, answer: string) => ({
  'index.js': Buffer.from(
    `require('node:fs').appendFileSync(${JSON.stringify(join(folder, 'loaded'))}, '${name} ')\nexports.handler = async () => ${answer}`,
  ),
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-prepared-'))
  const place = separatePlace(join(import.meta.dirname, '..', '..', '..', '.stagecraft', 'engine'), folder)
  const region = 'eu-central-1'
  engine = await ministack.start(place, { port: await getPort({ host: '127.0.0.1' }), region, frontSecret: 'shown by nobody' })
  const access = { endpoint: engine.endpoint ?? '', region, ...(engine.credentials ?? { accessKeyId: '', secretAccessKey: '' }) }
  const iam = new IAMClient(clientOptions(access))
  lambda = new LambdaClient(clientOptions(access))
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] })
  const trust = document({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' })
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'prepared', AssumeRolePolicyDocument: trust }))
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'prepared',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: Role?.Arn,
      Timeout: 10,
      Code: { ZipFile: zipSync(codeOf('first', "'first'")) },
    }),
  )
  iam.destroy()
})
afterAll(async () => {
  lambda?.destroy()
  await engine?.stop()
  await rm(folder, { recursive: true, force: true })
})

const update = (zip: Record<string, Uint8Array>) => lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'prepared', ZipFile: zipSync(zip) }))
const invoke = async () => {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'prepared' }))
  return JSON.parse(Buffer.from(Payload ?? []).toString())
}
const loaded = () => readFile(join(folder, 'loaded'), 'utf8').catch(() => '')

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
