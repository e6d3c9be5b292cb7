import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Project, readJson } from '../../project.ts'
import type { EngineAccess, StageAccess } from '../client-options.ts'
import type { Lent } from './restore-lent.ts'

/** Where is noted what was borrowed of a stack, a file for each, as it was before. */
export const lentFolder = (project: Project) => join(project.state, 'lent')
export const lentFile = (project: Project, what: string) => join(lentFolder(project), `${encodeURIComponent(what)}.json`)

/** Puts back what was borrowed, wherever the borrower ended. Does nothing where nothing is noted. */
export async function giveBack(project: Project, access: EngineAccess | StageAccess, what: string): Promise<void> {
  const lent = await readJson<Lent>(lentFile(project, what))
  if (!lent) return
  // only then are the clients needed: a start does not load them
  const { restoreLent } = await import('./restore-lent.ts')
  await restoreLent(access, lent)
  await rm(lentFile(project, what), { force: true })
}
