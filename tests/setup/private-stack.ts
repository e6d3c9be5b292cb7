import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openProject } from '../../localstack/project.ts'
import { launch } from '../../localstack/supervisor/launch.ts'

/**
 * One stack of the application for all files of a suite, which find it by STAGECRAFT_STATE: the given one where `stagecraft test` or a test has started
 * it and says so in STAGECRAFT_GIVEN_STATE, else one in a temporary folder. That one, and the copies of projects that files share below
 * STAGECRAFT_SHARED_COPIES, are gone afterwards whatever happens.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const { STAGECRAFT_GIVEN_STATE: given } = process.env
  const isGiven = Boolean(given) && given === process.env.STAGECRAFT_STATE
  const shared = await mkdtemp(join(tmpdir(), 'stagecraft-shared-'))
  process.env.STAGECRAFT_SHARED_COPIES = shared
  if (!isGiven) process.env.STAGECRAFT_STATE = await mkdtemp(join(tmpdir(), 'stagecraft-faults-'))
  const remover = fork(new URL('./remove-stack.ts', import.meta.url), isGiven ? [] : ['own'], {
    detached: true,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const remove = async () => {
    remover.disconnect()
    await once(remover, 'exit')
  }
  try {
    if (!isGiven) await launch(await openProject(), () => {})
  } catch (error) {
    await remove()
    throw error
  }
  return remove
}
