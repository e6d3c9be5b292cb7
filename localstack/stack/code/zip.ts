import { type Zippable, zipSync } from 'fflate'

/** What lies at a path of an archive: a file, or a symbolic link to `link`. */
export type Entry = { content: Uint8Array; isExecutable?: boolean } | { link: string }

/** A ZIP archive of these entries, by their paths. The same entries give the same bytes, in every time zone. `level`: 1 is fast, 9 is small. */
export function zip(entries: ReadonlyMap<string, Entry>, level: 1 | 9 = 1): Uint8Array {
  const files: Zippable = {}
  for (const path of [...entries.keys()].sort()) {
    const entry = entries.get(path)
    if (!entry) continue
    const content = 'link' in entry ? Buffer.from(entry.link) : entry.content
    files[path] = [content, { os: unix, attrs: modeOf(entry) << 16 }]
  }
  return zipSync(files, { level, mtime: '2000-01-01T00:00:00' })
}

// the upper half of an entry's attributes is its mode on Unix: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (4.4.2, 4.4.15)
const unix = 3

function modeOf(entry: Entry): number {
  if ('link' in entry) return 0o120777
  return entry.isExecutable ? 0o100755 : 0o100644
}
