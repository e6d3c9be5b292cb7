import { join, relative, sep } from 'node:path'
import { doesNotBuild } from '@stagecraft/localstack/stack/bundles/does-not-build.ts'
import { type Entry, zip } from '@stagecraft/localstack/stack/code/zip.ts'
import { moduleOf } from '@stagecraft/localstack/stack/described.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { type BuildOptions, build } from 'esbuild'
import { writeArchive } from '../archive-functions.ts'
import { filesBeside } from './archive-bundles.ts'
import { buildSettings, optionsOf4, packageBeside, sourceOf } from './framework4.ts'

/**
 * Bundles functions, `keys`, as Framework 4 does by itself, and writes their archives below `folder`: one for all of them, or one each where the service's
 * `package.individually` says so. In it are the bundle, its source map, a package.json, and the files that patterns name. Framework 4 puts the lock
 * file beside them as npm changed it for that package.json; nothing reads it, and it is left out. Returns short name → sha-256. Throws `does-not-build`.
 */
export async function archiveFramework4(
  root: string,
  { functions, packaging, provider }: Description,
  keys: readonly string[],
  folder: string,
): Promise<Record<string, string>> {
  const settings = await buildSettings(root, packaging)
  const bundles = new Map<string, Map<string, Entry>>()
  for (const key of keys) {
    const options = optionsOf4(root, settings, String(functions[key]?.runtime ?? provider.runtime ?? ''))
    bundles.set(key, await bundled(root, functions[key]?.handler ?? '', options))
  }
  const beside: [string, Entry] = ['package.json', { content: Buffer.from(JSON.stringify(packageBeside(root), null, 2)) }]
  const archive = async (own: readonly string[], files: Map<string, Entry>) =>
    writeArchive(folder, zip(new Map([...files, beside, ...own.flatMap((key) => [...(bundles.get(key) ?? [])])]), 9))
  if (!packaging.package.individually) {
    const hash = await archive(keys, await filesBeside(root, [packaging.package]))
    return Object.fromEntries(keys.map((key) => [key, hash]))
  }
  const hashes: Record<string, string> = {}
  for (const key of keys) hashes[key] = await archive([key], await filesBeside(root, [packaging.package, functions[key]?.package]))
  return hashes
}

// where the Framework builds: source maps name their sources relative to it. Nothing is written there
const folderOfBuild = join('.serverless', 'build')

async function bundled(root: string, handler: string, options: BuildOptions): Promise<Map<string, Entry>> {
  const out = join(root, folderOfBuild)
  const file = join(root, sourceOf(root, handler) ?? '')
  const { outputFiles } = await build({ ...options, outfile: join(out, `${moduleOf(handler)}.js`), entryPoints: [file], write: false }).catch(
    (error: unknown) => {
      throw doesNotBuild(error)
    },
  )
  return new Map(outputFiles.map(({ path, contents }) => [relative(out, path).split(sep).join('/'), { content: contents }]))
}
