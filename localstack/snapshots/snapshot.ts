import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '../errors.ts'
import { privateFolder } from '../machine/private.ts'
import type { Project } from '../project.ts'
import { pack } from './archive.ts'
import type { Manifest } from './manifest.ts'
import { checkedName, snapshotFile } from './shelf.ts'
import { about } from './suitable.ts'
import { copyStack } from './take.ts'

export interface Snapshot extends Omit<Manifest, 'folders' | 'pieces'> {
  file: string
  bytes: number
  /** How long API and functions stood still; 0 where nothing ran. */
  stoodStillMs: number
}

/** Writes all that a stack keeps at this moment to its shelf. Throws `snapshot-exists` unless it may `replace` one of that name, and what `copyStack` throws. */
export async function takeSnapshot(project: Project, name: string, replace: boolean): Promise<Snapshot> {
  const file = snapshotFile(project, checkedName(name))
  if (existsSync(file) && !replace)
    throw new StagecraftError('snapshot-exists', `There is already a snapshot “${name}”.`, {
      hint: `Choose another name, or replace it with \`make snapshot NAME=${name} FORCE=1\`.`,
    })
  const copy = join(project.state, 'tmp', `snapshot-${process.pid}`)
  await privateFolder(join(project.state, 'tmp'))
  try {
    const described = await about(project, name)
    const { stoodStillMs } = await copyStack(project, copy)
    const bytes = await pack(copy, described, file)
    return { ...described, file, bytes, stoodStillMs }
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}
