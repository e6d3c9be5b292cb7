import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Metafile } from 'esbuild'
import { type Project, readJson, writeJson } from '../project.ts'
import type { Bundle } from './bundle.ts'

/** What one bundle was made of and what came out, as hashes: it is taken again only where all of it is as it was. */
interface Kept {
  hash: string
  map: string
  inputs: string[]
  /** Path from the project's root → sha-256; a folder's is of the names in it, and a file that was not there has `none`. */
  made: Record<string, string>
}

interface Records {
  key: string
  modules: Record<string, Kept>
}

/** Looks at what is on the disk now; each path once. */
export type Hashes = (path: string) => string

/**
 * The bundles of earlier builds, by what they were made of: without a change esbuild need not be loaded at a start.
 * Of a bundle are looked at: its sources, the names beside them (imports by a pattern), each `tsconfig.json` and `package.json` above them, and what was built.
 */
export class KeptBundles {
  readonly #project: Project
  #records: Records | undefined

  constructor(project: Project) {
    this.#project = project
  }

  /** The module's bundle, where it was built under this key and nothing of it changed since. */
  async current(module: string, key: string, hashes: Hashes): Promise<Bundle | undefined> {
    const kept = (await this.#read(key)).modules[module]
    if (!isKept(kept)) return undefined
    // each of them is looked at: `note` asks again
    const changed = Object.entries(kept.made).filter(([path, hash]) => hashes(path) !== hash)
    if (changed.length > 0) return undefined
    const file = join(this.#project.state, 'build', `${module}.mjs`)
    if (hashOf(file) !== kept.hash || hashOf(`${file}.map`) !== kept.map) return undefined
    return { module, file, map: `${file}.map`, hash: kept.hash, inputs: kept.inputs }
  }

  /**
   * Notes bundles that were built since `began`, when `before` was looked at. esbuild read the files some time in between: one that changed since
   * `before`, or that nobody looked at and that is new, may have been read in either form, and its bundle is not kept.
   */
  async note(key: string, built: readonly { bundle: Bundle; metafile: Metafile }[], before: Hashes, began: number): Promise<void> {
    const records = await this.#read(key)
    const after = hashesIn(this.#project)
    for (const { bundle, metafile } of built) {
      const known = new Set(Object.keys(records.modules[bundle.module]?.made ?? {}))
      delete records.modules[bundle.module]
      const paths = madeOf(sourcesOf(metafile, `${bundle.module}.ts`))
      const wasRead = paths.every((path) => (known.has(path) ? before(path) === after(path) : isOlder(join(this.#project.root, path), began)))
      if (!wasRead) continue
      records.modules[bundle.module] = {
        hash: bundle.hash,
        map: hashOf(bundle.map),
        inputs: bundle.inputs,
        made: Object.fromEntries(paths.map((path) => [path, after(path)])),
      }
    }
    await writeJson(this.#file, records)
  }

  async #read(key: string): Promise<Records> {
    if (this.#records?.key === key) return this.#records
    const kept = await readJson<Partial<Records> | null>(this.#file)
    const modules = kept?.key === key && typeof kept.modules === 'object' ? kept.modules : undefined
    this.#records = { key, modules: modules ?? {} }
    return this.#records
  }

  get #file(): string {
    return join(this.#project.state, 'build', 'bundles.json')
  }
}

/** Hashes of a project's files and folders, by their paths from its root. */
export function hashesIn({ root }: Pick<Project, 'root'>): Hashes {
  const seen = new Map<string, string>()
  return (path) => {
    const hash = seen.get(path) ?? hashOf(join(root, path))
    seen.set(path, hash)
    return hash
  }
}

function isKept(kept: Partial<Kept> | undefined): kept is Kept {
  return typeof kept?.hash === 'string' && typeof kept.map === 'string' && Array.isArray(kept.inputs) && typeof kept.made === 'object'
}

// read at once, not in turns: a hundred small files are read in a few milliseconds so
function hashOf(path: string): string {
  try {
    const content = statSync(path).isDirectory() ? readdirSync(path).sort().join('\n') : readFileSync(path)
    return createHash('sha256').update(content).digest('hex')
  } catch {
    return 'none'
  }
}

// what is not there was not read. The times of files come from a clock that lags by some milliseconds
function isOlder(path: string, time: number): boolean {
  const changed = statSync(path, { throwIfNoEntry: false })
  return changed === undefined || Math.max(changed.mtimeMs, changed.ctimeMs) < time - 50
}

// all that was read for an entry, also what is not in its bundle in the end
function sourcesOf(metafile: Metafile, entry: string): string[] {
  const found = new Set([entry])
  for (const source of found) for (const { path, external } of metafile.inputs[source]?.imports ?? []) if (!external) found.add(path)
  return [...found]
}

function madeOf(sources: readonly string[]): string[] {
  const folders = new Set(sources.map((source) => dirname(source)))
  const above = new Set<string>(['.'])
  for (const folder of folders) for (let at = folder; at !== '.' && at !== '/'; at = dirname(at)) above.add(at)
  const settings = [...above].flatMap((folder) => [join(folder, 'tsconfig.json'), join(folder, 'package.json')])
  // in the root lies what the stack itself writes
  return [...new Set([...sources, ...[...folders].filter((folder) => folder !== '.'), ...settings])]
}
