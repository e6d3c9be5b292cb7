/** The answer of `GET /api/database`. */
export interface DatabaseOverview {
  /** PostgreSQL's own version, `17.5`. */
  version: string
  name: string
  tables: TableRow[]
  /** The tables in which a tool notes the migrations that it applied, with the newest of them. */
  migrations: { table: string; columns: string[]; rows: Cell[][] }[]
}

export interface TableRow {
  schema: string
  name: string
  kind: 'table' | 'view' | 'materialized view' | 'foreign table'
  /** As PostgreSQL estimates them; undefined of a view. */
  rows?: number
  /** With indexes, in bytes. */
  bytes: number
}

/** A value as PostgreSQL writes it, cut after 2,000 characters; null is none. */
export type Cell = string | null

export interface Column {
  name: string
  /** As PostgreSQL names it. */
  type: string
  isKey?: true
}

/** The answer of `GET /api/database/tables/:schema/:name`. */
export interface TablePage {
  columns: Column[]
  rows: Cell[][]
  /** Where the next page begins; left out where there is none. */
  after?: string
  /** It has no key, and no place by which one could page: only its first rows are here. */
  hasNoOrder?: true
}

export const operators = ['=', '≠', '<', '>', 'contains', 'is null', 'is not null'] as const

export interface Filter {
  column: string
  operator: (typeof operators)[number]
  value: string
}

/** The answer of `POST /api/database/query`. */
export interface QueryAnswer {
  columns: Column[]
  rows: Cell[][]
  /** There are more rows. */
  isCut: boolean
  /** What PostgreSQL did, `SELECT` or `UPDATE`, and how many rows it touched. */
  command: string
  count: number | null
  milliseconds: number
}

/** The answer of `GET /api/database/sessions`. */
export interface DatabaseSessions {
  sessions: Session[]
  waiting: LockWait[]
  /** Undefined where the extension pg_stat_statements is not there. */
  slow?: SlowStatement[]
}

export interface Session {
  pid: number
  user: string
  application: string
  state: string
  /** What it waits for, `Lock transactionid`. */
  waits: string
  /** Since its statement began, milliseconds. */
  ms: number
  query: string
}

export interface LockWait {
  pid: number
  mode: string
  /** The table, or the kind of lock. */
  on: string
  blockedBy: number[]
}

export interface SlowStatement {
  query: string
  calls: number
  meanMs: number
  totalMs: number
}
