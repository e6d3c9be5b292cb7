import { linkSync, mkdirSync, readdirSync, readlinkSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/**
 * Makes a folder of packages anew with hard links to the same files, in a second where a copy takes a minute. A bundle of it is then the same as
 * one of the original: esbuild writes the paths of packages into what it makes. Links that lead out of the folder lead to the same place
 * relative to the new one if something is there (a workspace of the project), else to where they led.
 */
export function linkTree(from: string, to: string): void {
  const origin = realpathSync(from)
  mkdirSync(to, { recursive: true })
  const fill = (folder: string) => {
    for (const entry of readdirSync(join(origin, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name)
      // caches of tools, which they write again in place
      if (folder === '' && /^\.(vite|vitest|cache)/.test(entry.name)) continue
      if (entry.isDirectory()) {
        mkdirSync(join(to, path))
        fill(path)
      } else if (entry.isSymbolicLink()) symlinkSync(targetOf(path), join(to, path))
      else linkFile(join(origin, path), join(to, path))
    }
  }
  const targetOf = (path: string): string => {
    const target = readlinkSync(join(origin, path))
    const place = resolve(dirname(join(origin, path)), target)
    if (!relative(origin, place).startsWith('..')) return target
    return isThere(resolve(dirname(join(to, path)), target)) ? target : place
  }
  fill('')
}

// a hard link cannot lead to another file system: there a symbolic one has to do
function linkFile(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    symlinkSync(from, to)
  }
}

function isThere(path: string): boolean {
  try {
    realpathSync(path)
    return true
  } catch {
    return false
  }
}
