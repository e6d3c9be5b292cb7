import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { spawned } from '../machine/spawned.ts'
import { isAlive, type ProcessRecord } from '../supervisor/records.ts'

// It waits for the end of its input, which comes with the end of this process too, however it ends: nothing stays stopped because a snapshot was killed
const script = 'kill -STOP "$1" && echo stopped; read -r _; kill -CONT "$1"'

/** Stops a process where it is (SIGSTOP) until the returned function is called, or this process ends. Does nothing where it is not there any more. */
export async function standStill(record: ProcessRecord | undefined): Promise<() => Promise<void>> {
  if (!record || !(await isAlive(record))) return async () => {}
  const child = spawn('/bin/sh', ['-c', script, 'sh', String(record.pid)], { detached: true, stdio: ['pipe', 'pipe', 'ignore'] })
  child.stdin.on('error', () => {})
  const ended = once(child, 'exit')
  await spawned(child, '`sh`', 'Stagecraft needs /bin/sh.')
  await Promise.race([once(child.stdout, 'data'), ended])
  return async () => {
    child.stdin.end()
    await ended
  }
}
