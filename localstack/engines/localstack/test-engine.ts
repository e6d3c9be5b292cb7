import { join } from 'node:path'
import { CreateFunctionCommand, InvokeCommand, LambdaClient, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda'
import { zipSync } from 'fflate'
import getPort from 'get-port'
import { type GuardedFolder, guardedFolder } from '../../machine/guarded-folder.ts'
import { isInstalled } from '../../machine/python.ts'
import { clientOptions, type EngineAccess } from '../../stack/client-options.ts'
import type { EngineOptions, RunningEngine } from '../engine.ts'
import { separatePlace } from '../place.ts'
import { localstackHost } from './engine.ts'

const program = join(import.meta.dirname, '..', '..', '..', '.stagecraft', 'engine-localstack-host')

/** Why the engine can't be tested here; undefined where it can. Its installation takes minutes, and not every suite is to wait for it. */
export const absent: string | undefined = (await isInstalled(program, new URL('./requirements.txt', import.meta.url)))
  ? undefined
  : 'LocalStack is not installed here: `make up ENGINE=localstack-host` does it, with Python 3.13'

export const region = 'eu-central-1'
export const frontSecret = 'the front’s secret'.replace(/[^a-z]/g, '-')
export const pageOrigin = 'http://127.0.0.1:3200'

/** An engine of a test's own, in a folder of its own. */
export interface TestEngine {
  folder: string
  port: number
  engine: RunningEngine
  access: EngineAccess
  /** Starts it again on the same port with what it kept. */
  again(): Promise<TestEngine>
  remove(): Promise<void>
}

export async function startTestEngine(options: Partial<EngineOptions> = {}): Promise<TestEngine> {
  const { folder, remove } = await guardedFolder('stagecraft-localstack-')
  return start({ folder, remove }, await getPort({ host: '127.0.0.1' }), options)
}

async function start(guarded: GuardedFolder, port: number, options: Partial<EngineOptions>): Promise<TestEngine> {
  const { folder } = guarded
  const engine = await localstackHost.start(separatePlace(program, folder), { port, region, frontSecret, pageOrigin, ...options })
  const access = { endpoint: engine.endpoint ?? '', region, ...(engine.credentials ?? { accessKeyId: '', secretAccessKey: '' }) }
  return {
    folder,
    port,
    engine,
    access,
    again: () => start(guarded, port, { ...options, administrator: engine.credentials }),
    remove: async () => {
      await engine.stop()
      await guarded.remove()
    },
  }
}

export async function createFunction(
  access: EngineAccess,
  name: string,
  code: string,
  more: { Timeout?: number; Handler?: string } = {},
): Promise<void> {
  const lambda = new LambdaClient(clientOptions(access))
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/any',
      Timeout: 10,
      Code: { ZipFile: zipSync({ 'index.js': Buffer.from(code) }) },
      ...more,
    }),
  )
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20, minDelay: 0.1, maxDelay: 0.5 }, { FunctionName: name })
  lambda.destroy()
}

/** What an invocation answers: `FunctionError`, and its payload parsed. */
export async function invoke(access: EngineAccess, name: string, event: object = {}): Promise<{ error: string | undefined; payload: unknown }> {
  const lambda = new LambdaClient(clientOptions(access))
  const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)) }))
  lambda.destroy()
  return { error: FunctionError, payload: JSON.parse(Buffer.from(Payload ?? []).toString() || 'null') }
}
