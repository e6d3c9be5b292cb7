import { execFile } from 'node:child_process'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { removeStackContainers } from '@stagecraft/localstack/docker/container-stack.ts'

const run = promisify(execFile)

/** What Docker writes; throws where it fails, or takes longer than five minutes. */
export async function dockerSays(...words: string[]): Promise<string> {
  const { stdout } = await run('docker', words, { timeout: 300_000, killSignal: 'SIGKILL' })
  return stdout.trim()
}

/** The folder of a stack's state that is nobody's, and what removes it with its containers. */
export async function stateFolder(): Promise<{ state: string; remove: () => Promise<void> }> {
  const state = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-containers-')))
  return {
    state,
    remove: async () => {
      await removeStackContainers(state)
      await rm(state, { recursive: true, force: true })
    },
  }
}
