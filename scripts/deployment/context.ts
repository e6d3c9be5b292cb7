import type { DeploymentRecord } from './records.ts'
import type { Store } from './store.ts'
import type { Target } from './target.ts'

/** What every part of one deployment works with. */
export interface Context {
  target: Target
  /** The artifact bucket, as the stage's role. */
  store: Store
  record: DeploymentRecord
  progress: Progress
  /** How new code gets traffic, where it is not as the stage table says. */
  traffic?: Traffic
}

export type Traffic = 'at-once' | 'canary'

/** Where a deployment tells how far it is. */
export interface Progress {
  /** A step begins; resolves or rejects as `work` does. */
  step<T>(name: string, work: () => Promise<T>): Promise<T>
  /** Something within the step: a resource of a stack, a file. */
  detail(line: string): void
}
