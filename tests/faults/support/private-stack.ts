import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removePostgres } from '../../../localstack/postgres/server.ts'
import { openProject } from '../../../localstack/project.ts'
import { launch } from '../../../localstack/supervisor/launch.ts'
import { stopStack } from '../../../localstack/supervisor/stop.ts'

/** One stack for all fault tests, in a temporary folder, gone afterwards whatever happens. The tests find it by STAGECRAFT_STATE. */
export default async function setup(): Promise<() => Promise<void>> {
  const state = await mkdtemp(join(tmpdir(), 'stagecraft-faults-'))
  process.env.STAGECRAFT_STATE = state
  const project = await openProject()
  const remove = async () => {
    await stopStack(project)
    await removePostgres(join(state, 'postgres'))
    await rm(state, { recursive: true, force: true })
  }
  const interrupted = () => void remove().then(() => process.exit(130))
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  try {
    await launch(project, () => {})
  } catch (error) {
    await remove()
    throw error
  }
  return remove
}
