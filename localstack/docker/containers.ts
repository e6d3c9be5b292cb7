import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

// a daemon that does not answer must not hold up a look at the stack
const lookMs = 10_000

/** Whether a container of that name runs; false where no daemon answers. */
export async function isRunningContainer(name: string): Promise<boolean> {
  const answer = await run('docker', ['inspect', '--format', '{{.State.Running}}', name], { timeout: lookMs }).catch(() => undefined)
  return answer?.stdout.trim() === 'true'
}
