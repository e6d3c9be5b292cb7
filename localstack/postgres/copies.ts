/** Copies of a server's data. */
export interface DatabaseCopies {
  /**
   * Begins to copy the data with all that belongs to them (the password, for one) to `copy` (new): of a server that runs at `url`, or of one that
   * does not run. `data` may be anything that `replace` reads.
   */
  copy(folder: string, copy: string, url?: string): Promise<DataCopy>
  /** Makes such a copy the data of a server that does not run; `copy` is gone afterwards. Interrupted at any point, it may be called again. */
  replace(copy: string, folder: string): Promise<void>
  /** The major version of the server: data of another one it does not read. */
  major(): Promise<number>
}

/** A copy that is being made. */
export interface DataCopy {
  /** Ends it: what is committed by now is in the copy, and nothing of later. */
  finish(): Promise<void>
  /** Brings the copy to the state of a clean stop, so that the next start need not, and puts it in its folder. */
  settle(): Promise<void>
  /** Gives it up; nothing where it is settled. */
  abandon(): Promise<void>
}
