export interface BucketRow {
  name: string
  /** Its logical id in the template. */
  id: string
  isVersioned: boolean
}

/** A page of what lies in a bucket below a prefix: the next folders, and the objects there. */
export interface ObjectPage {
  folders: string[]
  objects: { key: string; size: number; changed: string }[]
  /** What to ask for the page behind it. */
  next?: string
}

export interface ObjectDetail {
  key: string
  size: number
  type: string
  changed: string
  metadata: Readonly<Record<string, string>>
  versions: { id: string; size: number; changed: string; isLatest: boolean; isDeleted: boolean }[]
  /** The beginning of a text; left out where it is none. */
  text?: string
  isCut?: boolean
  isImage: boolean
}
