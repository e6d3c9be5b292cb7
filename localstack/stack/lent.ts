import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Project, readJson, writeJson } from '../project.ts'
import type { StackRecord } from '../supervisor/records.ts'
import type { Lent } from './restore-lent.ts'

const fileOf = (project: Project) => join(project.state, 'lent.json')

/** Notes how it was, before it is changed: so it is put back even where the run is killed. */
export async function noteLent(project: Project, lent: Lent): Promise<void> {
  await writeJson(fileOf(project), lent)
}

/** Puts back what a run had changed, wherever that run ended. Does nothing where nothing is noted. */
export async function giveBack(project: Project, stack: StackRecord): Promise<void> {
  const lent = await readJson<Lent>(fileOf(project))
  if (!lent) return
  // only then are the clients needed: a start does not load them
  const { restoreLent } = await import('./restore-lent.ts')
  await restoreLent(stack, lent)
  await rm(fileOf(project), { force: true })
}
