/** One version of one object. */
export interface FileVersion {
  bucket: string
  key: string
  versionId: string
}

/** An import whose file may hold the customer's lines. */
export interface KeptFile {
  importId: string
  fileName: string
  file: FileVersion
}

/** The customer's data in the database. Every method may be repeated: what is erased is not found again. */
export interface CustomerRecords {
  /** Imports that were there before `before` and are not settled: they may still bring the customer's lines. */
  unsettled(before: Date): Promise<number>
  /** Erases up to `limit` orders of the customer with their events and changes. Returns how many it found: none is the end. */
  eraseOrders(customer: string, limit: number): Promise<number>
  /** Erases what is left besides orders and lines: notices, changes, and messages that nobody could read. Returns how many rows it changed. */
  eraseRest(customer: string): Promise<number>
  /**
   * Settled imports that may hold the customer, in the order of their ids, up to `limit` behind `after`: those with such lines, and those whose file was
   * refused or given up, so that its lines are not in the database. None is the end.
   */
  importsToSearch(customer: string, after: string | null, limit: number): Promise<KeptFile[]>
  /** Erases the customer's lines of one import and, in the same transaction, notes the copy that takes the place of its file. Returns the number of lines. */
  eraseLines(customer: string, importId: string, copy: FileVersion | undefined): Promise<number>
  /** Files that a copy has taken the place of and that are not deleted yet. */
  replaced(): Promise<{ importId: string; file: FileVersion }[]>
  /** Notes that the replaced file of the import is deleted. */
  forgetReplaced(importId: string): Promise<void>
}

export interface CustomerFiles {
  /** Writes a copy without the customer as `key`. Undefined where the file is gone, or holds nothing of the customer. */
  copyWithout(customer: string, file: FileVersion, key: string): Promise<FileVersion | undefined>
  /** Deletes one version for ever. */
  delete(file: FileVersion): Promise<void>
}
