import { lockStage } from './lock.ts'
import { recordsOf, writeRecord } from './records.ts'
import type { Store } from './store.ts'
import type { Target } from './target.ts'
import { withStore } from './with-store.ts'

/** Runs `work` with the artifact bucket while this command has the stage's lock. `what`: for people, as in `promote x`. Throws `stage-locked`, `lock-lost`. */
export function underLock<T>(target: Target, what: string, work: (store: Store) => Promise<T>): Promise<T> {
  return withStore(target, async (store) => {
    const lock = await lockStage(store, target.stage, { who: target.caller.arn, what })
    try {
      return await Promise.race([lock.lost, work(store)])
    } finally {
      await lock.release()
    }
  })
}

/** Says of records that nobody ended that they were interrupted: whoever has the lock is the only one at work. */
export async function closeInterrupted(store: Store, stage: string): Promise<void> {
  for (const { record, etag } of await recordsOf(store, stage, 3))
    if (record.result === 'running') await writeRecord(store, { ...record, result: 'interrupted' }, etag)
}
