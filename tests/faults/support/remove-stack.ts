import { openProject } from '../../../localstack/project.ts'
import { removeStack } from '../../../localstack/supervisor/remove.ts'

/**
 * A process that waits until the tests let go of it or are gone, however they ended, and then removes their stack.
 * The runner itself does not get to it where it is interrupted: it ends at once.
 */
process.once('disconnect', async () => removeStack(await openProject()))
