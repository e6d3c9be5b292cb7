import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import type { Metafile } from 'esbuild'
import { type Project, readJson, writeJson, writeText } from '../../project.ts'
import { foldersAbove, type Hashes, hashesIn, isPackages, sourcesOf, wasRead } from '../bundles/made-of.ts'
import type { BundleOptions } from './esbuild-options.ts'
import { extendedSettings } from './extended-settings.ts'

/** A function's bundle with its packages in it. */
export interface Whole {
  /** Path in the archive → what is there: the module, and its map. */
  made: ReadonlyMap<string, Uint8Array>
  /** Its sources that are no packages, relative to the project. */
  inputs: readonly string[]
}

interface Kept {
  key: string
  /** Path from the project's root → its hash when it was read. */
  sources: Record<string, string>
  inputs: string[]
  /** Path in the archive → sha-256. */
  made: Record<string, string>
}

type Place = Pick<Project, 'root' | 'state'>

/** What is to be built is looked at before: `hashes`, and when that was, in milliseconds since 1970. */
export interface Look {
  key: string
  hashes: Hashes
  began: number
}

/**
 * Looks at what is on the disk before a build with these options. Undefined where nothing can be kept: the project has plugins of its own for esbuild, and
 * what those look at is not known.
 */
export async function lookBefore({ root }: Place, options: BundleOptions): Promise<Look | undefined> {
  if (options.esbuild.plugins?.length) return undefined
  const { version } = createRequire(import.meta.url)('esbuild/package.json') as { version: string } // every package has one
  const own = await Promise.all(
    [
      'bundled.ts',
      'empty-beside-code.ts',
      'kept-whole.ts',
      'modules-apart.ts',
      'esbuild-options.ts',
      'decorator-metadata.ts',
      'extended-settings.ts',
      '../bundles/made-of.ts',
    ].map((file) => readFile(join(import.meta.dirname, file), 'utf8')),
  )
  return { key: sha256(JSON.stringify([options, version, process.version, own])), hashes: hashesIn({ root }), began: Date.now() }
}

/** The bundle of a handler's file that an earlier start built with these options, where nothing changed that it was made of. */
export async function keptWhole(place: Place, file: string, { key, hashes }: Look): Promise<Whole | undefined> {
  const folder = folderOf(place, file)
  const kept = await readJson<Partial<Kept> | null>(`${folder}.json`)
  if (kept?.key !== key || !kept.sources || !kept.made || !Array.isArray(kept.inputs)) return undefined
  // each of them is looked at: `keepWhole` asks again
  if (Object.entries(kept.sources).filter(([path, hash]) => hashes(path) !== hash).length > 0) return undefined
  const made = new Map<string, Uint8Array>()
  for (const [path, hash] of Object.entries(kept.made)) {
    const content = await readFile(join(folder, path)).catch(() => undefined)
    if (!content || sha256(content) !== hash) return undefined
    made.set(path, content)
  }
  return { made, inputs: kept.inputs }
}

/** What was built of a handler's file. */
export interface Built {
  whole: Whole
  /** Of the build, which may be of several files. */
  metafile: Metafile
}

/** Keeps what was built since the look, unless it may have been read in an earlier form. `after`: looks at what is on the disk since the build. */
export async function keepWhole(
  place: Place,
  file: string,
  { whole, metafile }: Built,
  options: BundleOptions,
  look: Look,
  after: Hashes,
): Promise<void> {
  const folder = folderOf(place, file)
  const known = new Set(Object.keys((await readJson<Partial<Kept> | null>(`${folder}.json`))?.sources ?? {}))
  const paths = await readFor(place, file, metafile, options)
  if (!wasRead(place, paths, known, look.hashes, after, look.began)) return
  for (const [path, content] of whole.made) await writeText(join(folder, path), content)
  const record: Kept = {
    key: look.key,
    sources: Object.fromEntries(paths.map((path) => [path, after(path)])),
    inputs: [...whole.inputs],
    made: Object.fromEntries([...whole.made].map(([path, content]) => [path, sha256(content)])),
  }
  await writeJson(`${folder}.json`, record)
}

// Beside the sources: the names in their folders, which a name without an ending may mean, and what says how to read them and where packages are
async function readFor({ root }: Place, file: string, metafile: Metafile, { esbuild }: BundleOptions): Promise<string[]> {
  const injected = (esbuild.inject ?? []).map((each) => relative(root, join(root, each)))
  const sources = sourcesOf(metafile, [file, ...injected])
  const packages = foldersAbove(sources.filter(isPackages)).filter(isPackages)
  const own = foldersAbove(sources.filter((source) => !isPackages(source)))
  const named = typeof esbuild.tsconfig === 'string' ? [relative(root, esbuild.tsconfig)] : []
  const settings = [...new Set([...named, ...own.map((folder) => join(folder, 'tsconfig.json'))])]
  return [
    ...new Set([
      ...sources,
      ...packages,
      // what else lies above the project is nobody's
      ...own.filter((folder) => !/^\.\.(\/\.\.)*$/.test(folder)),
      ...[...packages, ...own].map((folder) => join(folder, 'package.json')),
      ...settings,
      ...(await extendedSettings(root, settings)),
      ...own.flatMap((folder) => installed.map((name) => join(folder, 'node_modules', name))),
    ]),
  ]
}

// the folder itself, and what npm, pnpm and yarn write into it at the end of every installation
const installed = ['', '.package-lock.json', '.modules.yaml', '.yarn-state.yml', '.yarn-integrity']

function folderOf({ root, state }: Place, file: string): string {
  return join(state, 'build', 'whole', sha256(join(root, file)).slice(0, 16))
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
