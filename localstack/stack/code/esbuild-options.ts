import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BuildOptions, Plugin } from 'esbuild'
import { hasBundler } from '../../adoption/bundlers.cjs'
import { StagecraftError } from '../../errors.ts'
import { calledNamespaces } from './called-namespaces.ts'
import { decoratorMetadata } from './decorator-metadata.ts'
import { ownPackages } from './node-packages.ts'
import type { Packaging } from './packaging.ts'

/** How functions are bundled: esbuild's options, and what of the project's packages stays outside the bundles. */
export interface BundleOptions {
  esbuild: BuildOptions
  /** `.js`, `.mjs` or `.cjs`. */
  ending: string
  /** Packages that are deployed beside the bundle. `all`: none is bundled. */
  beside: readonly string[] | 'all'
  /** Packages that AWS's runtime or a layer has: bundled here where they are installed, else left as they are. */
  excluded: readonly string[]
  /** Each source is a module of its own: nothing bundles them on AWS. */
  isApart: boolean
}

/** The settings of serverless-esbuild and of Framework 4's `build.esbuild`; what else they name is esbuild's own. */
export interface Settings extends Omit<BuildOptions, 'sourcemap'> {
  config?: string
  configFile?: string
  exclude?: string | readonly string[]
  outputFileExtension?: string
  nodeExternals?: unknown
  skipBuild?: unknown
  stripEntryResolveExtensions?: unknown
  /** Framework 4 also takes an object, of which esbuild knows only the type. */
  sourcemap?: BuildOptions['sourcemap'] | { type?: 'inline' | 'linked' | 'external'; setNodeOptions?: boolean }
}

// serverless-esbuild's own settings: https://github.com/floydspace/serverless-esbuild#options, https://www.serverless.com/framework/docs/providers/aws/guide/building
const notOfEsbuild = [
  ...['config', 'configFile', 'exclude', 'outputFileExtension', 'nodeExternals', 'packager', 'packagePath', 'packagerOptions', 'installExtraArgs'],
  ...['concurrency', 'zipConcurrency', 'buildConcurrency', 'nativeZip', 'watch', 'keepOutputDirectory', 'outputWorkFolder', 'outputBuildFolder'],
  ...[
    'skipBuild',
    'skipBuildExcludeFns',
    'skipRebuild',
    'stripEntryResolveExtensions',
    'disposeContext',
    'disableIncremental',
    'plugins',
    'buildFunctions',
  ],
]

/** Throws `bundler-settings` where the settings name a file that cannot be loaded. */
export async function bundleOptions(root: string, { plugins, custom, build }: Packaging): Promise<BundleOptions> {
  const ofPlugin = settingsOf(custom.esbuild)
  const inline = ofPlugin ?? settingsOf(build) ?? {}
  const file = inline.config ?? inline.configFile
  const loaded = file ? settingsOf(await loadSettings(root, file, custom)) : undefined
  // the plugin goes by its file first, Framework 4 by the description
  const settings: Settings = ofPlugin ? { ...inline, ...loaded } : { ...loaded, ...inline }
  const isModule = Boolean(build) && !hasBundler(plugins, 'builds') && isOfModules(root)
  const own = { ...(isModule ? { format: 'esm' as const } : {}), ...esbuildsOwn(settings) }
  const { exclude = ['aws-sdk', '@aws-sdk/*'] } = settings
  const isPackaged = settings.packages === 'external' || Boolean(settings.nodeExternals) || hasBundler(plugins, 'compilesOnly')
  // what is left to the SDK of AWS's runtime is the same as excluded
  const ofRuntime = (own.external ?? []).filter(isSdk)
  const external = [...(own.external ?? []).filter((name) => !isSdk(name)), ...leftByOthers(root, plugins, custom)]
  const tsconfig = own.tsconfig ?? (existsSync(join(root, 'tsconfig.json')) ? join(root, 'tsconfig.json') : undefined)
  // those that esbuild itself would build on AWS have none there either
  const compiles = hasBundler(plugins, 'hasOwnSettings') || hasBundler(plugins, 'compilesOnly')
  const metadata = compiles ? decoratorMetadata(root, tsconfig) : undefined
  return {
    ending: settings.outputFileExtension ?? (own.format === 'esm' ? '.mjs' : '.js'),
    beside: isPackaged ? 'all' : external,
    isApart: hasBundler(plugins, 'compilesOnly'),
    excluded: [...(exclude === '*' ? [] : [exclude].flat()), ...ofRuntime],
    esbuild: {
      bundle: true,
      platform: 'node',
      target: 'node24',
      // of use to a debugger and in a stack trace
      sourcemap: 'linked',
      sourcesContent: false,
      keepNames: true,
      ...own,
      external,
      ...(isPackaged ? { packages: 'external' } : {}),
      plugins: [...(await pluginsOf(root, settings.plugins, custom)), ...(metadata ? [metadata] : []), ...(compiles ? [calledNamespaces()] : [])],
      tsconfig,
      absWorkingDir: root,
      outbase: '.',
      logLevel: 'silent',
      metafile: true,
      write: false,
      splitting: false,
    },
  }
}

/** What of the settings is esbuild's own. */
export function esbuildsOwn({ sourcemap, ...settings }: Settings): BuildOptions {
  const own = Object.fromEntries(Object.entries(settings).filter(([name]) => !notOfEsbuild.includes(name)))
  return sourcemap === undefined ? own : { ...own, sourcemap: typeof sourcemap === 'object' ? (sourcemap.type ?? 'linked') : sourcemap }
}

// Framework 4 builds ES modules where package.json says so: https://www.serverless.com/framework/docs/providers/aws/guide/building
function isOfModules(root: string): boolean {
  const path = join(root, 'package.json')
  return existsSync(path) && (JSON.parse(readFileSync(path, 'utf8')) as { type?: unknown }).type === 'module'
}

function isSdk(name: string): boolean {
  return /^(aws-sdk|@aws-sdk\/.*)$/.test(name)
}

/**
 * What other bundlers leave out of a bundle is in settings of their own, which are code. Packages with compiled parts cannot be in one, so they lie
 * beside it. With serverless-webpack's `includeModules` all packages that the project declares do.
 */
function leftByOthers(root: string, plugins: readonly string[], custom: Record<string, unknown>): string[] {
  if (!hasBundler(plugins, 'hasOwnSettings')) return []
  const isIncluding = Boolean((custom.webpack as { includeModules?: unknown } | undefined)?.includeModules)
  return ownPackages(root).flatMap(({ name, isCompiled }) => (isIncluding || isCompiled ? [name] : []))
}

function settingsOf(value: unknown): Settings | undefined {
  return typeof value === 'object' && value !== null ? (value as Settings) : undefined
}

/** esbuild's own plugins: of a module with a list, or with a function that returns one. A list in a TypeScript description does not survive being kept. */
export async function pluginsOf(root: string, plugins: unknown, custom: Record<string, unknown>): Promise<Plugin[]> {
  const made = typeof plugins === 'string' ? await loadSettings(root, plugins, custom) : plugins
  return Array.isArray(made) ? made.filter((plugin): plugin is Plugin => typeof (plugin as Partial<Plugin>)?.setup === 'function') : []
}

/**
 * What a file with settings exports, or the function in it returns: what the plugin hands to it is its whole Framework, and `service` is what these functions
 * look at. Throws `bundler-settings`.
 */
export async function loadSettings(root: string, file: string, custom: Record<string, unknown>): Promise<unknown> {
  const path = join(root, file)
  try {
    const require = createRequire(import.meta.url)
    // it may have changed since
    delete require.cache[path]
    const module = (/\.m?[jt]s$/.test(path) ? await import(`${pathToFileURL(path).href}?${Date.now()}`) : require(path)) as { default?: unknown }
    const exported = module.default ?? module
    return typeof exported === 'function' ? exported({ service: { custom, provider: { name: 'aws' } } }) : exported
  } catch (error) {
    throw new StagecraftError('bundler-settings', `The settings of the bundler cannot be loaded from ${path}: ${(error as Error).message}`, {
      hint: 'Correct the file, or the path under `custom.esbuild` in serverless.yml.',
      cause: error,
    })
  }
}
