import type { Rows } from '../rows.ts'
import type { Line } from '../steps.ts'

/** A version of an object that was handed over, oldest first for each key. */
export interface HandedOver {
  key: string
  versionId: string
  header: string
  lines: readonly Line[]
}

/** Two looks at the system, one commit apart, and what is known from outside. */
export interface Moment {
  before: Rows
  now: Rows
  /** What was put into the bucket. */
  files: readonly HandedOver[]
  /** What the topic accepted until the last look, and since. Undefined where nobody can see it. */
  published: { before: readonly Publication[]; since: readonly Publication[] } | undefined
}

export interface Publication {
  order: string
  sequence: number
}
