import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { readStack, type StackRecord } from '@stagecraft/localstack/supervisor/records.ts'

/** The stack's record; a kind error where it does not run. */
export async function runningStack(project: Project): Promise<StackRecord> {
  const stack = await readStack(project)
  if (!stack) throw notRunning()
  return stack
}

export function notRunning(): StagecraftError {
  return new StagecraftError('not-running', 'The local stack is not running.', { hint: 'Start it with `make up`.' })
}

/** The full name of a function given by its short one; of one of several services without the service too, where only one has it. */
export function fullFunctionName(stack: StackRecord, name: string): string {
  const alike = stack.services ? Object.keys(stack.functions).filter((key) => key.endsWith(`:${name}`)) : []
  const full = stack.functions[name] ?? (alike.length === 1 ? stack.functions[alike[0] ?? ''] : undefined)
  if (!full)
    throw new StagecraftError('no-such-function', `There is no function “${name}”.`, {
      hint: `There are: ${Object.keys(stack.functions).join(', ')}.`,
    })
  return full
}
