import { mkdir } from 'node:fs/promises'
import { StagecraftError } from '../../errors.ts'
import { withFileLock } from '../../machine/file-lock.ts'
import { type Project, writeJson } from '../../project.ts'
import type { EngineAccess, StageAccess } from '../client-options.ts'
import { giveBack, lentFile, lentFolder } from './lent.ts'
import type { Lent } from './restore-lent.ts'

/**
 * Does `work`, which changes `what` of the stack for a while, and puts that back at its end. `note` keeps how it was, before it is changed: where this process
 * is killed, the next who borrows it puts it back, or the next `make up`. Throws `borrowed` while another has it, in this process or another one.
 */
export async function borrowing<Result>(
  project: Project,
  access: EngineAccess | StageAccess,
  what: string,
  work: (note: (lent: Lent) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const file = lentFile(project, what)
  await mkdir(lentFolder(project), { recursive: true, mode: 0o700 })
  let isOurs = false
  const borrowed = async () => {
    isOurs = true
    await giveBack(project, access, what)
    try {
      return await work((lent) => writeJson(file, lent))
    } finally {
      await giveBack(project, access, what)
    }
  }
  return withFileLock(file.replace(/json$/, 'lock'), 0, borrowed).catch((error: Error & { code?: string }) => {
    if (isOurs || error.code !== 'too-late') throw error
    throw new StagecraftError('borrowed', `Another run has changed ${what} for its own time.`, {
      hint: 'Wait for its end, or end it, then try again.',
    })
  })
}
