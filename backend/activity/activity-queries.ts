import type { Action } from '../platform/database/activity.ts'

/** Something a person did. The time is RFC 3339 in UTC. */
export interface ActivityEntry {
  at: string
  subject: string
  /** The user name. */
  name: string | null
  displayName: string | null
  email: string | null
  action: Action
  target: string
  requestId: string
  /** Where it stands: the microseconds of its time since 1970, and its number. */
  position: [at: string, id: string]
}

export interface ActivityQueries {
  /** Newest first, those behind `after`. */
  page(after: readonly [at: string, id: string] | undefined, limit: number): Promise<ActivityEntry[]>
}
