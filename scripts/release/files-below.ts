import { globSync } from 'node:fs'
import { join, sep } from 'node:path'

/** The paths of all files below `folder`, relative to it, with `/`, sorted. */
export function filesBelow(folder: string): string[] {
  return globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
    )
    .sort()
}
