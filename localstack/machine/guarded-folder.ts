import { type ChildProcess, fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A temporary folder, and what runs from it. */
export interface GuardedFolder {
  folder: string
  /** Removes it. What runs from it was stopped before. */
  remove(): Promise<void>
}

let guard: ChildProcess | undefined
const folders = new Set<string>()

/**
 * Makes a folder below `within`, for a while, that is put away when this process ends, however it ends, SIGKILL included: another process waits for that. It ends what runs
 * with the folder on its command line, and a PostgreSQL server of the folder or of `postgres` in it, and removes the folder. For what is started without
 * a supervisor: rehearsals, histories, tests. The other process ends with the last folder, and keeps nobody alive.
 */
export async function guardedFolder(prefix: string, within = tmpdir()): Promise<GuardedFolder> {
  return guarded(await mkdtemp(join(within, prefix)))
}

/** The same for a folder that is there. */
export function guarded(folder: string): GuardedFolder {
  folders.add(folder)
  if (guard) guard.send({ add: folder }, () => {})
  else guard = newGuard()
  return {
    folder,
    remove: async () => {
      await rm(folder, { recursive: true, force: true })
      folders.delete(folder)
      guard?.send({ remove: folder }, () => {})
      if (folders.size > 0) return
      guard?.disconnect()
      guard = undefined
    },
  }
}

function newGuard(): ChildProcess {
  // Ctrl-C goes to all processes of a terminal's group
  const started = fork(new URL('./folder-guard.ts', import.meta.url), {
    detached: true,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: 'ignore',
  })
  for (const folder of folders) started.send({ add: folder }, () => {})
  // one that was ended is replaced with the next folder
  const gone = () => {
    if (guard === started) guard = undefined
  }
  started.on('error', gone).once('exit', gone)
  started.unref()
  started.channel?.unref()
  return started
}
