import type { Level, LogEntry } from './entry.ts'

/** An entry, and the place behind it: whoever reads back from there meets it first. */
export interface Located {
  entry: LogEntry
  behind: string
}

/** Whether a text is wanted, and a level where it is known otherwise than from the text. */
export type Wants = (text: string, level?: Level) => boolean

/** Something that logs are read from: the files of a part, or those of the functions. A place is a text that only the source itself knows how to read. */
export interface LogSource {
  name: string
  /** Whether it may have entries whose source, a function or a part, has that name. */
  mayHave(source: string): boolean
  /** The place behind the newest line. */
  end(): Promise<string>
  /**
   * The entries before a place, newest first, some at a time, and the place that was reached with them. Of what `wants` refuses nothing comes.
   */
  back(from: string, wants: Wants): AsyncGenerator<{ entries: Located[]; reached: string }>
  /** What came since a place, oldest first, as far as it is quick to read: what is older than the newest `mostBytes` is skipped. */
  since(place: string, mostBytes: number): Promise<{ entries: LogEntry[]; place: string; skipped: boolean }>
}
