import { spawn } from 'node:child_process'
import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Appends what a container writes, from its beginning, to a file that its owner alone reads; until the container ends. */
export async function followLog(container: string, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const log = await open(file, 'a', 0o600)
  const child = spawn('docker', ['logs', '--follow', container], { stdio: ['ignore', log.fd, log.fd], detached: true })
  child.on('error', () => {})
  child.unref()
  await log.close()
}
