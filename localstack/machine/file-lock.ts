import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { StagecraftError } from '../errors.ts'

/**
 * Does `work` while no other holds the lock of this file, in this process or another one, and gives what it gives. The file is made if it is missing; its
 * folder must exist.
 *
 * The lock is SQLite's on an empty database, which is the operating system's on the file: it goes with the process that holds it, however that one
 * ends, so no lock is ever stale. Throws `too-late` when it is not free within `patienceMs`.
 */
export async function withFileLock<Result>(file: string, patienceMs: number, work: () => Promise<Result>): Promise<Result> {
  const lock = await locked(file, patienceMs)
  try {
    return await work()
  } finally {
    lock.close()
  }
}

async function locked(file: string, patienceMs: number): Promise<DatabaseSync> {
  const until = Date.now() + patienceMs
  const lock = new DatabaseSync(file, { timeout: 0 })
  for (;;) {
    try {
      lock.exec('begin exclusive')
      return lock
    } catch (error) {
      const isBusy = (error as { errcode?: number }).errcode === 5 // SQLITE_BUSY: https://sqlite.org/rescode.html#busy
      if (isBusy && Date.now() < until) {
        await sleep(50)
        continue
      }
      lock.close()
      if (!isBusy) throw error
      throw new StagecraftError('too-late', `Another process has held ${file} for ${patienceMs / 1_000} s.`, {
        hint: 'Look for another `make up` or `make test` of this project that hangs, and end it.',
      })
    }
  }
}
