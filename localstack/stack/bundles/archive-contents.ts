import { createHash } from 'node:crypto'
import { unzipSync } from 'fflate'

/** A file in an archive. */
export interface ArchivedFile {
  /** Its path in the archive. */
  name: string
  /** Uncompressed. */
  bytes: number
  sha256: string
}

/** What is in a ZIP archive. Throws where it is none. */
export function contentsOf(archive: Uint8Array): ArchivedFile[] {
  return Object.entries(unzipSync(archive)).map(([name, content]) => ({
    name,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  }))
}
