import { setTimeout as sleep } from 'node:timers/promises'
import {
  InvokeCommand,
  LambdaClient,
  UpdateEventSourceMappingCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda'
import { StagecraftError } from '../errors.ts'
import { clientOptions, type EngineAccess, type StageAccess } from './client-options.ts'
import type { Code } from './code/code.ts'

/** Replaces one function's code, and resolves when it runs; milliseconds. */
export async function updateCode(access: EngineAccess, functionName: string, code: Code): Promise<void> {
  const client = new LambdaClient(clientOptions(access))
  try {
    await client.send(new UpdateFunctionCodeCommand({ FunctionName: functionName, ZipFile: await code.archive() }))
    await updated(client, functionName)
  } finally {
    client.destroy()
  }
}

/** Resolves when a function's last update is done: until then the code before may run, and another update is refused. Throws after a minute, or where it failed. */
export async function updated(client: LambdaClient, FunctionName: string): Promise<void> {
  // https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html#functions-states-updating; delays in seconds
  await waitUntilFunctionUpdatedV2({ client, minDelay: 0.02, maxDelay: 1, maxWaitTime: 60 }, { FunctionName })
}

/** Invokes a function and waits; returns its answer. Throws `function-failed` with the function's own error; its hint has the short name, if that is told. */
export async function invoke(access: EngineAccess, functionName: string, event: unknown, shortName = '<function>'): Promise<unknown> {
  const client = new LambdaClient(clientOptions(access))
  try {
    const { FunctionError, Payload } = await client.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }))
    const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null')
    if (!FunctionError) return answer
    const { errorType = FunctionError, errorMessage = '' } = answer as { errorType?: string; errorMessage?: string }
    throw new StagecraftError('function-failed', `${functionName} failed: ${errorType}: ${errorMessage}`, {
      hint: `For details, see its log: \`make logs F=${shortName}\`.`,
    })
  } finally {
    client.destroy()
  }
}

/** Invokes a function and does not wait for it. */
export async function invokeLater(access: EngineAccess | StageAccess, functionName: string, event: unknown): Promise<void> {
  const client = new LambdaClient(clientOptions(access))
  try {
    await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload: JSON.stringify(event) }))
  } finally {
    client.destroy()
  }
}

/** How long AWS may take to carry out what was asked of an event source mapping before. */
const mappingMs = 120_000

/**
 * Enables or disables an event source mapping. While AWS carries out an earlier change it refuses the next one (ResourceInUseException), which is then tried
 * again, for two minutes. https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html
 */
export async function setMapping(client: LambdaClient, UUID: string, Enabled: boolean, pauseMs = 1_000): Promise<void> {
  for (const end = Date.now() + mappingMs; ; await sleep(pauseMs)) {
    try {
      await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }))
      return
    } catch (error) {
      if ((error as Error).name !== 'ResourceInUseException' || Date.now() > end) throw error
    }
  }
}
