import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { StagecraftError } from '../errors.ts'

/**
 * Resolves once the program runs. Throws `program-not-started` where the system could not start it: it is gone, may not be run, or stands in a folder
 * that is gone. To be called at once after `spawn`: an error that nobody listens for ends the whole process.
 */
export async function spawned(child: ChildProcess, what: string, remedy: string): Promise<void> {
  const started = once(child, 'spawn')
  // one that comes later, of a signal that could not be sent, harms nobody
  child.on('error', () => {})
  await started.catch((error: NodeJS.ErrnoException) => {
    throw new StagecraftError('program-not-started', `${what} could not be started: ${error.message}.`, { hint: remedy, cause: error })
  })
}
