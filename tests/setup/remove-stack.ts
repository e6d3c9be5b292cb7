import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openProject } from '../../localstack/project.ts'
import { removeStack } from '../../localstack/supervisor/remove.ts'
import { removeCopy } from '../system/support/project-copy.ts'

/**
 * A process that waits until the tests let go of it or are gone, however they ended. Then it removes the copies of projects that files share, and with
 * the word `own` the stack of the suite. The runner itself does not get to it where it is interrupted: it ends at once.
 */
process.once('disconnect', async () => {
  const { STAGECRAFT_SHARED_COPIES: shared = '' } = process.env
  if (process.argv.includes('own')) await removeStack(await openProject())
  for (const name of await readdir(shared)) await removeCopy(join(shared, name))
  await rm(shared, { recursive: true, force: true })
})
