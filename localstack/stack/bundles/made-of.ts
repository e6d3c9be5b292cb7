import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Metafile } from 'esbuild'
import type { Project } from '../../project.ts'

/** Looks at what is on the disk now; each path once. */
export type Hashes = (path: string) => string

type Root = Pick<Project, 'root'>

/** Hashes of a project's files and folders, by their paths from its root; of one that is not there it is `none`. */
export function hashesIn({ root }: Root): Hashes {
  const seen = new Map<string, string>()
  return (path) => {
    const hash = seen.get(path) ?? (isPackages(path) ? markOf(join(root, path)) : hashOf(join(root, path)))
    seen.set(path, hash)
    return hash
  }
}

/** sha-256 of a file's content, or of the names in a folder; `none` where there is neither. */
// read at once, not in turns: a hundred small files are read in a few milliseconds so
export function hashOf(path: string): string {
  try {
    const content = statSync(path).isDirectory() ? namesIn(path) : readFileSync(path)
    return createHash('sha256').update(content).digest('hex')
  } catch {
    return 'none'
  }
}

/** Whether a path is one of an installed package's, or of the folder that holds packages. */
export function isPackages(path: string): boolean {
  return path.split('/').includes('node_modules')
}

// Of packages there are thousands of files, and nobody edits them; an installation leaves other times
function markOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return 'none'
  return found.isDirectory() ? hashOf(path) : `${found.size} ${found.mtimeMs} ${found.ctimeMs}`
}

// tools keep caches under such names
function namesIn(folder: string): string {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort()
    .join('\n')
}

/**
 * What of these paths was read as it is now by a build that began at `began` (milliseconds since 1970), when `before` was looked at: one that changed since
 * `before`, or that nobody looked at (`known`) and that is new, may have been read in either form.
 */
export function wasRead({ root }: Root, paths: readonly string[], known: ReadonlySet<string>, before: Hashes, after: Hashes, began: number): boolean {
  return paths.every((path) => (known.has(path) ? before(path) === after(path) : isOlder(join(root, path), began)))
}

// what is not there was not read. The times of files come from a clock that lags by some milliseconds
function isOlder(path: string, time: number): boolean {
  const changed = statSync(path, { throwIfNoEntry: false })
  return changed === undefined || Math.max(changed.mtimeMs, changed.ctimeMs) < time - 50
}

/** All that was read for these entries, also what is not in their bundle in the end; and the folders that imports by a pattern look into. */
export function sourcesOf(metafile: Metafile, entries: readonly string[]): string[] {
  const outputs = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint !== undefined && entries.includes(entryPoint))
  // of an import by a pattern esbuild tells the pattern alone: what fits it is known by what is in the bundle
  const found = new Set([...entries, ...outputs.flatMap(({ inputs }) => Object.keys(inputs))])
  const folders = new Set<string>()
  for (const source of found)
    for (const { path, external } of metafile.inputs[source]?.imports ?? [])
      if (!external) found.add(path)
      else if (/^\.{1,2}\/.*\*/.test(path)) folders.add(dirname(join(dirname(source), `${path.slice(0, path.indexOf('*'))}x`)))
  return [...found, ...folders]
}

/** The folders of these files and those above them, as far as they lie in the project; its root last. */
export function foldersAbove(sources: readonly string[]): string[] {
  const above = new Set<string>()
  for (const source of sources) for (let at = dirname(source); at !== '.' && at !== '/' && !above.has(at); at = dirname(at)) above.add(at)
  return [...above, '.']
}
