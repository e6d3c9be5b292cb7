import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readJson } from '../../project.ts'

/**
 * Whether the files in `folder` are what a clean end saved: all that `saved_state.py` listed, in their sizes. A start forgets the list,
 * so that what a killed engine leaves has none.
 */
export async function isWhole(folder: string): Promise<boolean> {
  const saved = await readJson<Record<string, number>>(list(folder))
  if (typeof saved !== 'object' || saved === null || Object.keys(saved).length === 0) return false
  const there = await Promise.all(
    Object.entries(saved).map(async ([name, size]) => (await stat(join(folder, name)).catch(() => undefined))?.size === size),
  )
  return there.every(Boolean) && !(await readdir(folder)).some((name) => name.endsWith('.json.tmp'))
}

export async function forgetSaved(folder: string): Promise<void> {
  await rm(list(folder), { force: true })
}

function list(folder: string): string {
  return join(folder, 'saved.json')
}
