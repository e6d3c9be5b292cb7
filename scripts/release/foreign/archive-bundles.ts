import { join, relative, sep } from 'node:path'
import { furtherFiles } from '@stagecraft/localstack/stack/code/bundled.ts'
import { entryOf } from '@stagecraft/localstack/stack/code/folder-code.ts'
import type { PackageSettings } from '@stagecraft/localstack/stack/code/project-files.ts'
import { type Entry, zip } from '@stagecraft/localstack/stack/code/zip.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { doesNotBuild } from '@stagecraft/localstack/stack/does-not-build.ts'
import { type BuildOptions, build } from 'esbuild'
import { writeArchive } from '../archive-functions.ts'
import { esbuildOptions, esbuildSettings, handlerOf } from './esbuild-settings.ts'

/**
 * Bundles functions, `keys`, as serverless-esbuild does, and writes the archive of each below `folder`: all that esbuild makes of its handler's file, and the
 * files that patterns of `package` name, with fixed times and order. Returns short name → sha-256. Throws `does-not-build`.
 */
export async function archiveBundles(
  root: string,
  { functions, packaging, provider }: Description,
  keys: readonly string[],
  folder: string,
): Promise<Record<string, string>> {
  const built = new Map<string, ReadonlyMap<string, Entry>>()
  const hashes: Record<string, string> = {}
  const options = esbuildOptions(await esbuildSettings(root, packaging), String(provider.runtime ?? ''))
  for (const key of keys) {
    const described = functions[key]
    if (!described) continue
    const file = handlerOf(root, described.handler) ?? ''
    const bundle = built.get(file) ?? (await bundled(root, file, options))
    built.set(file, bundle)
    hashes[key] = await writeArchive(folder, zip(new Map([...(await filesBeside(root, [packaging.package, described.package])), ...bundle]), 9))
  }
  return hashes
}

// where the plugin builds: source maps name their sources relative to it. Nothing is written there
const outdir = join('.esbuild', '.build')

async function bundled(root: string, file: string, options: BuildOptions): Promise<ReadonlyMap<string, Entry>> {
  const out = join(root, outdir)
  const { outputFiles } = await build({ ...options, absWorkingDir: root, outbase: root, outdir: out, entryPoints: [file], write: false }).catch(
    (error: unknown) => {
      throw doesNotBuild(error)
    },
  )
  return new Map(outputFiles.map(({ path, contents }) => [relative(out, path).split(sep).join('/'), { content: contents }]))
}

/** The files that patterns of `package` name, which lie beside a bundle. */
export async function filesBeside(root: string, settings: readonly (PackageSettings | undefined)[]): Promise<Map<string, Entry>> {
  const files = await furtherFiles(root, settings)
  return new Map(await Promise.all([...files].map(async ([path, file]) => [path, await entryOf(file)] as const)))
}
