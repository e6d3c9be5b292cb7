import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { privateFolder } from '../machine/private.ts'
import type { Project } from '../project.ts'
import { launch } from '../supervisor/launch.ts'
import type { Message } from '../supervisor/messages.ts'
import { isAlive, readProcesses, type StackRecord } from '../supervisor/records.ts'
import { stopStack } from '../supervisor/stop.ts'
import { readManifest, unpack } from './archive.ts'
import type { Manifest } from './manifest.ts'
import { refuseUnsuitable } from './suitable.ts'
import { commitRestore, completeRestore, pendingRestore, preparedFolder } from './switch.ts'

export interface Restored {
  manifest: Manifest
  /** Undefined where the stack did not run before: then it does not run afterwards. */
  stack: StackRecord | undefined
}

/**
 * Replaces what a stack keeps by what a snapshot holds. The snapshot is unpacked and compared with its hashes while the stack goes on; only when all of it
 * is there the stack is ended, without saving what it held, and started again with it. Until then a failure changes nothing. If it is killed, the next start
 * finds the old data or, from the commit on, the new. Throws `broken-snapshot`, `foreign-snapshot`, `newer-snapshot`, `restore-under-way`.
 */
export async function restoreSnapshot(project: Project, file: string, listen: (message: Message) => void): Promise<Restored> {
  const manifest = await readManifest(file)
  await refuseUnsuitable(project, manifest, file)
  await completeInterrupted(project)
  const folder = preparedFolder(project)
  await privateFolder(join(project.state, 'tmp'))
  try {
    await unpack(file, folder)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  const wasRunning = (await Promise.all((await readProcesses(project)).map(isAlive))).includes(true)
  await commitRestore(project, manifest.name)
  await stopStack(project, 'at once')
  await completeRestore(project)
  return { manifest, stack: wasRunning ? await launch(project, listen) : undefined }
}

// an earlier one that was killed: its snapshot counts, so it comes first
async function completeInterrupted(project: Project): Promise<void> {
  if (!(await pendingRestore(project))) return
  await stopStack(project, 'at once')
  await completeRestore(project)
}
