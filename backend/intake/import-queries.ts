import type { ImportStatus } from './ports.ts'

export type LineState = 'queued' | 'applied' | 'waiting' | 'duplicate' | 'refused' | 'dead'

/** An import with its figures. Times are RFC 3339 in UTC. */
export interface ImportRecord {
  id: string
  fileName: string
  key: string
  versionId: string
  sizeBytes: number
  status: ImportStatus
  reasonCode: string | null
  reason: string | null
  traceparent: string
  /** The person: user name, own name and address. Null where another system sent the file. */
  uploadedBy: { name: string; displayName: string | null; email: string | null } | null
  cursorBytes: number
  lines: number
  queued: number
  applied: number
  waiting: number
  duplicate: number
  refused: number
  dead: number
  createdAt: string
  updatedAt: string
  readAt: string | null
  /** Where it stands in the list of all: the microseconds of its time since 1970, and its id. */
  position: [createdAt: string, id: string]
}

export interface LineRecord {
  line: number
  raw: Buffer
  rawTruncated: boolean
  state: LineState
  orderId: string | null
  sequence: number | null
  reasonCode: string | null
  reason: string | null
  column: string | null
  value: string | null
  changedAt: string
}

/** What the API reads of imports. */
export interface ImportQueries {
  /** Newest first, those behind `after`. */
  page(filter: { key?: string; after?: [createdAt: string, id: string]; limit: number }): Promise<ImportRecord[]>
  one(importId: string): Promise<ImportRecord | undefined>
  /** In the order of the file, those behind line `after`. */
  lines(importId: string, filter: { state?: LineState; after: number; limit: number }): Promise<LineRecord[]>
}
