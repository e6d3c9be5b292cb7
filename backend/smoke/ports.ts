/** One version of one object. */
export interface FileVersion {
  bucket: string
  key: string
  versionId: string
}

/** How far a file and its order have come. */
export interface Progress {
  /** Of the import; undefined before somebody has begun to read the file. */
  status: 'reading' | 'read' | 'refused' | 'failed' | undefined
  /** Why a file was refused or given up. */
  reason: string | null
  queued: number
  applied: number
  /** Of the order; null before its first event is applied. */
  orderStatus: string | null
  /** How many of its events were published. */
  published: number
}

export interface DropOff {
  /** Hands a file over as another system does. `name` is not taken yet. */
  put(name: string, text: string): Promise<FileVersion>
}

export interface ProgressQueries {
  of(file: FileVersion, orderId: string): Promise<Progress>
}
