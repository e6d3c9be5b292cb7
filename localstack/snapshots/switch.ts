import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '../errors.ts'
import { type Project, readJson, writeJson } from '../project.ts'
import { commandOf } from '../supervisor/process-table.ts'
import { databaseCopies, databaseFolder, enginesOf, parts } from './parts.ts'
import { replaceRecords } from './records.ts'

/** A copy that is to take a stack's place, in `restore.json` from the moment on at which it counts until it is there. */
interface Journal {
  /** The snapshot's name. */
  name: string
  /** The copy's folder, below `tmp`. */
  folder: string
  /** The process that puts it in its place. */
  pid: number
}

/** Where this process makes a copy ready; the next start sweeps it away, unless the copy counts by then. */
export function preparedFolder({ state }: Pick<Project, 'state'>): string {
  return join(state, 'tmp', `restore-${process.pid}`)
}

/** From now on this process's prepared copy is what the stack keeps: however it ends, `completeRestore` puts it in its place before the next start. */
export async function commitRestore(project: Project, name: string): Promise<void> {
  await writeJson(journalFile(project), { name, folder: preparedFolder(project), pid: process.pid } satisfies Journal)
}

/** The name of a snapshot that counts and is not in its place yet; undefined where there is none. */
export async function pendingRestore(project: Pick<Project, 'state'>): Promise<string | undefined> {
  return (await journalOf(project))?.name
}

/**
 * Puts a copy that counts in its place, and returns its name; nothing where there is none. The stack must not run. Interrupted at any point, it may be
 * called again: each part is replaced whole, and again or not at all. Throws `restore-under-way` where another process does it.
 */
export async function completeRestore(project: Project): Promise<string | undefined> {
  const pending = await journalOf(project)
  if (!pending) return undefined
  if (pending.pid !== process.pid && (await commandOf(pending.pid)).includes(' restore'))
    throw new StagecraftError('restore-under-way', `The snapshot ${pending.name} is being restored by another process (${pending.pid}).`, {
      hint: 'Wait until it has finished, then run the command again.',
    })
  await placeCopy(pending.folder, project)
  await rm(journalFile(project), { force: true })
  await rm(pending.folder, { recursive: true, force: true })
  return pending.name
}

/** Makes a copied stack the one that `project`, which does not run, keeps. Interrupted at any point, it may be called again. */
export async function placeCopy(copy: string, project: Project): Promise<void> {
  for (const { engine, place, part } of enginesOf(project)) await engine.restore(place, join(copy, part))
  const database = join(copy, parts.database)
  if (existsSync(database)) await databaseCopies(project)?.replace(database, databaseFolder(project))
  await replaceRecords(join(copy, parts.records), project.state)
}

async function journalOf(project: Pick<Project, 'state'>): Promise<Journal | undefined> {
  const kept = await readJson<Partial<Journal> | null>(journalFile(project))
  if (typeof kept?.name !== 'string' || typeof kept.folder !== 'string' || typeof kept.pid !== 'number') return undefined
  return kept.folder.startsWith(join(project.state, 'tmp')) ? (kept as Journal) : undefined // every field was looked at
}

function journalFile({ state }: Pick<Project, 'state'>): string {
  return join(state, 'restore.json')
}
