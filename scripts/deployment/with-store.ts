import { openStore, type Store } from './store.ts'
import type { Target } from './target.ts'

/** Runs `work` with the artifact bucket, as the stage's role, and closes it. */
export async function withStore<T>(target: Target, work: (store: Store) => Promise<T>): Promise<T> {
  const store = openStore(target.client, target.bucket)
  try {
    return await work(store)
  } finally {
    store.close()
  }
}
