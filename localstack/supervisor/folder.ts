import { existsSync, readdirSync, rmSync, type Stats } from 'node:fs'
import { stat, symlink, unlink } from 'node:fs/promises'

/** The project's folder, which a person may move or delete while its stack runs. It is the process's working folder, which the system follows. */
export interface Folder {
  /** Where it is now: at its path, at another one, or nowhere. */
  now(): Promise<'here' | 'deleted' | { movedTo: string }>
  /** Calls `lost` once when it is no longer at its path, seen within two seconds. */
  watch(lost: () => void): void
}

export async function folderAt(path: string): Promise<Folder> {
  const first = await stat(path)
  const now = async () => {
    const found: Stats | NodeJS.ErrnoException = await stat(path).catch((error) => error)
    // a disk that cannot be read for a moment is no deleted folder
    const isHere = 'ino' in found ? found.ino === first.ino && found.dev === first.dev : found.code !== 'ENOENT'
    return isHere ? 'here' : whereItWent()
  }
  const watch = (lost: () => void) => {
    const timer = setInterval(async () => {
      if ((await now()) === 'here') return
      clearInterval(timer)
      lost()
    }, 2_000)
    timer.unref()
  }
  return { now, watch }
}

/**
 * Does the work while the old path leads to the folder's new one: what still runs there was started with the old path and saves its state by it.
 * Where there is something else at the old path by now, the work is done without.
 */
export async function atOldPath(path: string, movedTo: string, work: () => Promise<void>): Promise<void> {
  removeRemains(path)
  const isLinked = await symlink(movedTo, path).then(
    () => true,
    () => false,
  )
  try {
    await work()
  } finally {
    if (isLinked) await unlink(path)
  }
}

/**
 * Removes what the stack itself has made anew at the path of its lost folder: a folder that holds nothing but its state and what the Framework compiled.
 * Waits for nothing else of this process meanwhile, so that work under way cannot make it once more.
 */
export function removeRemains(path: string): void {
  if (!existsSync(path)) return
  const found = readdirSync(path)
  if (found.length === 0 || found.some((name) => !made.has(name))) return
  rmSync(path, { recursive: true, force: true, maxRetries: 10 })
}

const made: ReadonlySet<string> = new Set(['.stagecraft', '.serverless'])

function whereItWent(): 'deleted' | { movedTo: string } {
  try {
    // Node keeps the path that it asked for first, until the folder changes
    process.chdir('.')
    return { movedTo: process.cwd() }
  } catch {
    return 'deleted'
  }
}
