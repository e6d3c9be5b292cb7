import { join } from 'node:path'
import { esbuildsOwn, loadSettings, type Settings } from '@stagecraft/localstack/stack/code/esbuild-options.ts'
import { handlerFile } from '@stagecraft/localstack/stack/code/handler-file.ts'
import type { Packaging } from '@stagecraft/localstack/stack/code/packaging.ts'
import type { BuildOptions } from 'esbuild'
import { dependenciesOf } from './built-by-sam.ts'
import { npmFolder } from './npm-folders.ts'

/** What serverless-esbuild is told, with its own defaults for what matters to a release. */
export interface EsbuildSettings {
  settings: Settings
  /** Left out of the bundles, and deployed beside them. */
  external: readonly string[]
  /** Left out of the bundles, because the runtime or a layer has it. */
  exclude: readonly string[]
}

/** The settings under custom.esbuild, or those of the file that `config` names there. https://github.com/floydspace/serverless-esbuild#options */
export async function esbuildSettings(root: string, { custom }: Packaging): Promise<EsbuildSettings> {
  const inline = (custom.esbuild ?? {}) as Settings // of the Framework's schema
  const settings = inline.config ? ((await loadSettings(root, inline.config, custom)) as Settings) : inline
  return { settings, external: settings.external ?? [], exclude: [settings.exclude ?? 'aws-sdk'].flat() }
}

/**
 * esbuild's options as serverless-esbuild 1.57 makes them: nothing is minified or mapped unless the settings say so, and the target is the runtime of the provider.
 */
export function esbuildOptions({ settings, external, exclude }: EsbuildSettings, runtime: string): BuildOptions {
  const [, version = '18'] = /^nodejs(\d+)/.exec(runtime) ?? []
  return {
    bundle: true,
    target: `node${version}`,
    platform: 'node',
    ...esbuildsOwn(settings),
    external: [...external, ...(exclude.includes('*') ? [] : exclude)],
    outExtension: { '.js': settings.outputFileExtension ?? '.js' },
    logLevel: 'silent',
  }
}

/**
 * The packages that serverless-esbuild puts beside the bundles: those of `external` that package.json names under `dependencies`. What else stands there, as
 * `@aws-sdk/*`, the runtime or a layer has.
 */
export function packagesBeside(root: string, settings: EsbuildSettings): string[] {
  const named = dependenciesOf(join(root, npmFolder(root, '.') ?? '.'))
  return leftOutside(settings).filter((name) => name in named)
}

/** What `external` leaves out of the bundles and no `exclude` takes back. */
export function leftOutside({ external, exclude }: EsbuildSettings): string[] {
  return exclude.includes('*') ? [...external] : external.filter((name) => !exclude.includes(name))
}

/** The file that serverless-esbuild takes for a handler, relative to the root; undefined where there is none. */
export function handlerOf(root: string, handler: string): string | undefined {
  return handlerFile(root, handler, ['.ts', '.js', '.jsx', '.tsx'])
}
