import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { removePostgres } from '../../../localstack/postgres/server.ts'
import { openProject } from '../../../localstack/project.ts'
import { stopStack } from '../../../localstack/supervisor/stop.ts'

/**
 * A process that waits until the tests let go of it or are gone, however they ended, and then removes their stack.
 * The runner itself does not get to it where it is interrupted: it ends at once.
 */
process.once('disconnect', async () => {
  const project = await openProject()
  await stopStack(project)
  await removePostgres(join(project.state, 'postgres'))
  await rm(project.state, { recursive: true, force: true })
})
