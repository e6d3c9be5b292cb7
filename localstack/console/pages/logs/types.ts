import type { LogEntry } from '../../../logs/entry.ts'
import type { LogPage } from '../../../logs/log-page.ts'

/** The answer of `GET /api/logs`. */
export interface LogsAnswer extends LogPage {
  /** The place to follow from: what comes after this answer. */
  newest: string
  /** What can be chosen: the functions and the parts. */
  functions: string[]
  parts: string[]
}

/** The event `lines` of `GET /api/logs/follow`. */
export interface NewLines {
  /** Oldest first. */
  entries: LogEntry[]
  /** More came than is shown: what is missing stands in the log. */
  skipped: boolean
}
