import { logsOf } from '@stagecraft/localstack/logs/logs-of.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { stopStack } from '@stagecraft/localstack/supervisor/stop.ts'
import { printNewLogs } from '../logs/follow.ts'
import { printEntry } from '../logs/print.ts'
import type { Output } from '../output/output.ts'
import { up } from './up.ts'

/** `up`, then everything that every part and function says, until Ctrl-C, which stops the stack. With `inspect` its functions are open to a debugger. */
export async function dev(project: Project, output: Output, { inspect }: { inspect?: true } = {}): Promise<void> {
  // the supervisor, a process of its own, reads them
  process.env.STAGECRAFT_DEV = '1'
  if (inspect) process.env.STAGECRAFT_INSPECT = '1'
  const stack = await up(project, output)
  if (stack.inspected) output.say('  A debugger can attach to the API now, and to each function after its first event; its log names the port.')
  output.say('  Save a file, and the stack runs the new code. Ctrl-C stops the stack and keeps its data.\n')
  await printNewLogs(logsOf(project, stack), {}, printEntry)
  output.say('\n  stopping …')
  await stopStack(project)
  output.say('  Stopped. The data is kept.')
}
