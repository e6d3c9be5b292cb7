import { ask } from '@stagecraft/localstack/ask.ts'
import { consoleAddress, consoleToken } from '@stagecraft/localstack/console/token.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { Output } from '../output/output.ts'
import { runningStack } from './running.ts'

/**
 * Starts the console, and prints its address, which has a token for this session in its fragment. `--json`: `{ url }`.
 * Throws `not-running`, and `no-console` where it does not start.
 */
export async function showConsole(project: Project, output: Output): Promise<void> {
  const { console: address } = (await runningStack(project)).urls
  const url = consoleAddress(address, await consoleToken(project.state))
  // its process comes with the first connection, and builds the page where that is not built
  const { status } = await ask(address).catch((error: Error) => ({ status: error.message }))
  if (status !== 200)
    throw new StagecraftError('no-console', `The console at ${address} does not answer: ${status}`, {
      hint: 'See its log, .stagecraft/logs/console.log. `make up` repairs the stack.',
    })
  output.result({ url }, () => `  ${url}\n\n  Open this address in your browser. Its token is good until the stack is started again.`)
}
