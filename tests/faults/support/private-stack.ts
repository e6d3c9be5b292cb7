import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openProject } from '../../../localstack/project.ts'
import { launch } from '../../../localstack/supervisor/launch.ts'

/** One stack for the whole of a suite (faults, security), in a temporary folder, gone afterwards whatever happens. Its tests find it by STAGECRAFT_STATE. */
export default async function setup(): Promise<() => Promise<void>> {
  process.env.STAGECRAFT_STATE = await mkdtemp(join(tmpdir(), 'stagecraft-faults-'))
  const remover = fork(new URL('./remove-stack.ts', import.meta.url), { detached: true, execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const remove = async () => {
    remover.disconnect()
    await once(remover, 'exit')
  }
  try {
    await launch(await openProject(), () => {})
  } catch (error) {
    await remove()
    throw error
  }
  return remove
}
