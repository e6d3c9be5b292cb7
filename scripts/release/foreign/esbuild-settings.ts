import { esbuildsOwn, loadSettings, type Settings } from '@stagecraft/localstack/stack/code/esbuild-options.ts'
import { handlerFile } from '@stagecraft/localstack/stack/code/handler-file.ts'
import type { Packaging } from '@stagecraft/localstack/stack/code/packaging.ts'
import type { BuildOptions } from 'esbuild'

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

/** The file that serverless-esbuild takes for a handler, relative to the root; undefined where there is none. */
export function handlerOf(root: string, handler: string): string | undefined {
  return handlerFile(root, handler, ['.ts', '.js', '.jsx', '.tsx'])
}
