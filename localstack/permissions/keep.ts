import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Decision } from '../engines/decision.ts'
import { engineNamed } from '../engines/index.ts'
import { enginePlace } from '../engines/place.ts'
import { type Project, readJson, writeJson } from '../project.ts'

/**
 * Where `STAGECRAFT_KEEP_DECISIONS` names a folder, what a stack that stops has decided is kept there: its own state may be deleted next.
 * A stack that is stopped, started and stopped again is kept once; one that was reset in between, twice.
 */
export async function keepDecisions(project: Project): Promise<void> {
  const folder = process.env.STAGECRAFT_KEEP_DECISIONS
  const place = enginePlace(project)
  const state = folder && (await stat(place.state).catch(() => undefined))
  if (!state) return
  const decisions = await engineNamed(project.engine).decisions(place)
  const name = createHash('sha256').update(`${place.state} ${state.ino} ${state.birthtimeMs}`).digest('hex').slice(0, 16)
  await writeJson(join(folder, `${name}.json`), decisions)
}

/** What the stacks that stopped have decided, all together. */
export async function keptDecisions(folder: string): Promise<Decision[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json'))
  const lists = await Promise.all(files.map((file) => readJson<Decision[]>(join(folder, file))))
  return lists.flatMap((list) => list ?? [])
}
