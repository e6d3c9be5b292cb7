import { readFile } from 'node:fs/promises'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { invoke } from '@stagecraft/localstack/stack/functions-api.ts'
import type { Output } from '../output/output.ts'
import { fullFunctionName, runningStack } from './running.ts'

/** Invokes a function and prints its answer. `event` is JSON, or `@file` that holds it. */
export async function invokeFunction(project: Project, output: Output, name: string, event: string): Promise<void> {
  const stack = await runningStack(project)
  const text = event.startsWith('@') ? await readFile(event.slice(1), 'utf8') : event
  let payload: unknown
  try {
    payload = JSON.parse(text)
  } catch (error) {
    throw new StagecraftError('event-not-json', `The event is not JSON: ${(error as Error).message}`, { hint: `Received: ${text.slice(0, 200)}` })
  }
  const answer = await invoke(stack, fullFunctionName(stack, name), payload, name)
  output.result(answer, () => JSON.stringify(answer, null, 2))
}
