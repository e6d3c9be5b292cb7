import { join, relative, sep } from 'node:path'
import { doesNotBuild } from '@stagecraft/localstack/stack/bundles/does-not-build.ts'
import { furtherFiles } from '@stagecraft/localstack/stack/code/bundled.ts'
import { pluginsOf } from '@stagecraft/localstack/stack/code/esbuild-options.ts'
import { entryOf } from '@stagecraft/localstack/stack/code/folder-code.ts'
import { packagesFrom } from '@stagecraft/localstack/stack/code/node-packages.ts'
import type { PackageSettings } from '@stagecraft/localstack/stack/code/project-files.ts'
import { type Entry, zip } from '@stagecraft/localstack/stack/code/zip.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { type BuildOptions, build } from 'esbuild'
import { writeArchive } from '../archive-functions.ts'
import { filesBelow } from '../files-below.ts'
import { esbuildOptions, esbuildSettings, handlerOf, packagesBeside } from './esbuild-settings.ts'

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
  const built = new Map<string, Bundle>()
  const hashes: Record<string, string> = {}
  const settings = await esbuildSettings(root, packaging)
  const beside = packagesBeside(root, settings)
  const plugins = await pluginsOf(root, settings.settings.plugins, packaging.custom)
  const options = { ...esbuildOptions(settings, String(provider.runtime ?? '')), plugins }
  for (const key of keys) {
    const described = functions[key]
    if (!described) continue
    const file = handlerOf(root, described.handler) ?? ''
    const bundle = built.get(file) ?? (await bundled(root, file, options))
    built.set(file, bundle)
    // packed individually, the plugin looks which of them a bundle asks for
    const isAlone = packaging.package.individually || described.package?.individually
    const packages = await packageEntries(root, isAlone ? beside.filter((name) => bundle.asks.has(name)) : beside)
    const files = await filesBeside(root, [packaging.package, described.package])
    hashes[key] = await writeArchive(folder, zip(new Map([...packages, ...files, ...bundle.files]), 9))
  }
  return hashes
}

// where the plugin builds: source maps name their sources relative to it. Nothing is written there
const outdir = join('.esbuild', '.build')

interface Bundle {
  files: ReadonlyMap<string, Entry>
  /** The packages that it leaves outside. */
  asks: ReadonlySet<string>
}

async function bundled(root: string, file: string, options: BuildOptions): Promise<Bundle> {
  const out = join(root, outdir)
  const { outputFiles, metafile } = await build({
    ...options,
    absWorkingDir: root,
    outbase: root,
    outdir: out,
    entryPoints: [file],
    write: false,
    metafile: true,
  }).catch((error: unknown) => {
    throw doesNotBuild(error)
  })
  const left = Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter(({ external }) => external).map(({ path }) => packageOf(path)))
  return {
    files: new Map(outputFiles.map(({ path, contents }) => [relative(out, path).split(sep).join('/'), { content: contents }])),
    asks: new Set(left),
  }
}

// of `csv-parse/sync` and `@aws-sdk/client-s3/x`
function packageOf(path: string): string {
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/')
}

// packages with all that they need, as they are installed: https://github.com/floydspace/serverless-esbuild#external-dependencies
async function packageEntries(root: string, names: readonly string[]): Promise<[string, Entry][]> {
  const files = [...packagesFrom(names, root)].flatMap(([name, folder]) =>
    filesBelow(folder)
      .filter((path) => !notesOfInstallers.test(path))
      .map((path) => [`node_modules/${name}/${path}`, join(folder, path)] as const),
  )
  return Promise.all(files.map(async ([path, file]): Promise<[string, Entry]> => [path, await entryOf(file)]))
}

const notesOfInstallers = /(^|\/)node_modules\/\.(cache|package-(lock|map)\.json|yarn-|modules\.yaml|pnpm)/

/** The files that patterns of `package` name, which lie beside a bundle. */
export async function filesBeside(root: string, settings: readonly (PackageSettings | undefined)[]): Promise<Map<string, Entry>> {
  const files = await furtherFiles(root, settings)
  return new Map(await Promise.all([...files].map(async ([path, file]) => [path, await entryOf(file)] as const)))
}
