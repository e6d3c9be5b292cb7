import { dirname, join } from 'node:path'
import type { Metafile } from 'esbuild'
import { type Project, readJson, writeJson } from '../../project.ts'
import type { Bundle } from './bundle.ts'
import { foldersAbove, type Hashes, hashesIn, hashOf, sourcesOf, wasRead } from './made-of.ts'

/** What one bundle was made of and what came out, as hashes: it is taken again only where all of it is as it was. */
interface Kept {
  hash: string
  map: string
  inputs: string[]
  exports: string[]
  /** Path from the project's root → sha-256; a folder's is of the names in it, and a file that was not there has `none`. */
  made: Record<string, string>
}

interface Records {
  key: string
  modules: Record<string, Kept>
}

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
    return { module, file, map: `${file}.map`, hash: kept.hash, inputs: kept.inputs, exports: kept.exports }
  }

  /**
   * Notes bundles that were built since `began`, when `before` was looked at. esbuild read the files some time in between: a bundle of one that may have
   * been read in an earlier form is not kept.
   */
  async note(key: string, built: readonly { bundle: Bundle; metafile: Metafile }[], before: Hashes, began: number): Promise<void> {
    const records = await this.#read(key)
    const after = hashesIn(this.#project)
    for (const { bundle, metafile } of built) {
      const known = new Set(Object.keys(records.modules[bundle.module]?.made ?? {}))
      delete records.modules[bundle.module]
      const paths = madeOf(sourcesOf(metafile, [`${bundle.module}.ts`]))
      if (!wasRead(this.#project, paths, known, before, after, began)) continue
      records.modules[bundle.module] = {
        hash: bundle.hash,
        map: hashOf(bundle.map),
        inputs: bundle.inputs,
        exports: bundle.exports,
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

function isKept(kept: Partial<Kept> | undefined): kept is Kept {
  const { hash, map, inputs, exports, made } = kept ?? {}
  return typeof hash === 'string' && typeof map === 'string' && Array.isArray(inputs) && Array.isArray(exports) && typeof made === 'object'
}

function madeOf(sources: readonly string[]): string[] {
  const folders = new Set(sources.map((source) => dirname(source)))
  const settings = foldersAbove(sources).flatMap((folder) => [join(folder, 'tsconfig.json'), join(folder, 'package.json')])
  // in the root lies what the stack itself writes
  return [...new Set([...sources, ...[...folders].filter((folder) => folder !== '.'), ...settings])]
}
