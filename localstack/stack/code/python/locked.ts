import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** The packages of a lock file of uv, Poetry or Pipenv as requirements for pip, a line each, without those for development. Rejects with what Python said (`stderr`). */
export async function lockedRequirements(python: string, lock: string): Promise<string> {
  const { stdout } = await promisify(execFile)(python, [fileURLToPath(new URL('./locked.py', import.meta.url)), lock], { timeout: 60_000 })
  return stdout
}
