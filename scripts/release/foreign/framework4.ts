import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { esbuildsOwn, loadSettings, type Settings } from '@stagecraft/localstack/stack/code/esbuild-options.ts'
import { moduleOf } from '@stagecraft/localstack/stack/described.ts'
import type { Description, FunctionDescription } from '@stagecraft/localstack/stack/description.ts'
import type { BuildOptions } from 'esbuild'
import micromatch from 'micromatch'

/** `build.esbuild` of Framework 4, with what its file adds. https://www.serverless.com/framework/docs/providers/aws/guide/building */
export type BuildSettings = Omit<Settings, 'sourcemap'> & {
  sourcemap?: boolean | { type?: 'inline' | 'linked' | 'external'; setNodeOptions?: boolean }
}

// in its order
const endings = ['.js', '.ts', '.cjs', '.mjs', '.cts', '.mts', '.jsx', '.tsx'] as const

/** The file that Framework 4 takes for a handler, relative to the root; undefined where there is none. */
export function sourceOf(root: string, handler: string): string | undefined {
  return endings.map((ending) => `${moduleOf(handler)}${ending}`).find((file) => existsSync(join(root, file)))
}

/** Whether Framework 4 bundles a function: all of Node's where `build.esbuild` is set, and TypeScript where nothing is said. */
export function isBuiltBy4(root: string, { handler }: FunctionDescription, { packaging, found }: Pick<Description, 'packaging' | 'found'>): boolean {
  if (!found?.isVersion4 || !packaging.build) return false
  return typeof packaging.build === 'object' || /\.[cm]?tsx?$/.test(sourceOf(root, handler) ?? '')
}

/** What `build.esbuild` says, and beneath it what the file says that it names. Throws `bundler-settings`. */
export async function buildSettings(root: string, { build, custom }: Description['packaging']): Promise<BuildSettings> {
  const inline = (typeof build === 'object' && build !== null ? build : {}) as BuildSettings // of the Framework's schema
  const file = inline.configFile
  return file ? { ...((await loadSettings(root, file, custom)) as BuildSettings), ...inline } : inline
}

/** The package.json that lies beside the bundles: without what they hold, and without packages of development. */
export function packageBeside(root: string): Record<string, unknown> {
  const { devDependencies, ...rest } = manifestOf(root)
  return rest.dependencies ? { ...rest, dependencies: {} } : rest
}

/** esbuild's options as Framework 4 makes them, but for the entry: CommonJS unless package.json says `module`, and with source maps beside the bundles. */
export function optionsOf4(root: string, settings: BuildSettings, runtime: string): BuildOptions {
  const { sourcemap = true, ...rest } = settings
  const type = typeof sourcemap === 'object' ? (sourcemap.type ?? 'linked') : sourcemap
  return {
    bundle: true,
    ...(manifestOf(root).type === 'module' ? { format: 'esm' } : {}),
    ...esbuildsOwn(rest),
    sourcemap: type === 'linked' ? true : type,
    platform: 'node',
    external: leftOut(root, settings, runtime),
    absWorkingDir: root,
    logLevel: 'silent',
  }
}

/** Packages that Framework 4 would deploy beside the bundles. */
export function besideBundles(root: string, settings: BuildSettings, runtime: string): string[] {
  const declared = Object.keys(manifestOf(root).dependencies ?? {})
  const excluded = matching(declared, [...ofRuntime(runtime), ...[settings.exclude ?? []].flat()])
  return matching(declared, leftOut(root, settings, runtime)).filter((name) => !excluded.includes(name))
}

/** Whether functions are told to read the source maps: as `NODE_OPTIONS` in their environment. */
export function readsSourceMaps({ sourcemap = true }: BuildSettings): boolean {
  return sourcemap === true || (typeof sourcemap === 'object' && sourcemap.setNodeOptions === true)
}

// of the SDK all is the runtime's, unless package.json names some of it: then only that
function leftOut(root: string, { external = [] }: BuildSettings, runtime: string): string[] {
  const declared = Object.keys(manifestOf(root).dependencies ?? {})
  const own = ofRuntime(runtime)
  const named = matching(declared, [...own, ...external])
  const kept = matching(declared, own).length > 0 ? external : [...own, ...external]
  return [...new Set([...kept, ...named])].filter((name) => !name.includes('!'))
}

function ofRuntime(runtime: string): string[] {
  const [, version] = /^nodejs(\d+)/.exec(runtime) ?? []
  return Number(version ?? 18) >= 18 ? ['@aws-sdk/*'] : ['aws-sdk']
}

function matching(names: readonly string[], patterns: readonly string[]): string[] {
  const matchers = patterns.map((pattern) => micromatch.matcher(pattern))
  return names.filter((name) => matchers.some((matches) => matches(name)))
}

function manifestOf(root: string): { type?: string; dependencies?: Record<string, string>; devDependencies?: unknown } {
  const file = join(root, 'package.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}
