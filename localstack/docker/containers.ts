import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

// a daemon that does not answer must not hold up a look at the stack
const lookMs = 10_000
// the engine saves its state while it stops
const stopMs = 60_000

/** Whether a container of that name runs; false where no daemon answers. */
export async function isRunningContainer(name: string): Promise<boolean> {
  const answer = await run('docker', ['inspect', '--format', '{{.State.Running}}', name], { timeout: lookMs }).catch(() => undefined)
  return answer?.stdout.trim() === 'true'
}

/** Stops a container, with half a minute for what it saves; false where it did not run. */
export async function stopContainer(name: string): Promise<boolean> {
  if (!(await isRunningContainer(name))) return false
  await run('docker', ['stop', '--time', '30', name], { timeout: stopMs })
  return true
}
