import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, normalize, relative, sep } from 'node:path'
import { builtModules } from '@stagecraft/localstack/adoption/sam/entry-points.ts'
import { doesNotBuild } from '@stagecraft/localstack/stack/bundles/does-not-build.ts'
import { handlerFile, javaScript, typeScript } from '@stagecraft/localstack/stack/code/handler-file.ts'
import type { Entry } from '@stagecraft/localstack/stack/code/zip.ts'
import { moduleOf } from '@stagecraft/localstack/stack/described.ts'
import type { FunctionDescription } from '@stagecraft/localstack/stack/description.ts'
import { type BuildOptions, build, type Loader } from 'esbuild'

/** `BuildProperties` of esbuild that a release follows. */
interface BuildProperties {
  Banner?: readonly string[]
  EntryPoints?: readonly string[]
  External?: readonly string[]
  Format?: BuildOptions['format']
  Loader?: readonly string[]
  MainFields?: string
  Minify?: boolean
  OutExtension?: readonly string[]
  Sourcemap?: boolean
  SourcesContent?: boolean
  Target?: string
  UseNpmCi?: boolean
}

const followed: Readonly<Record<keyof BuildProperties, true>> = {
  Banner: true,
  EntryPoints: true,
  External: true,
  Format: true,
  Loader: true,
  MainFields: true,
  Minify: true,
  OutExtension: true,
  Sourcemap: true,
  SourcesContent: true,
  Target: true,
  UseNpmCi: true,
}

type Built = Pick<FunctionDescription, 'handler' | 'build' | 'folder' | 'environment'>

/** The `BuildProperties` that a release cannot follow. */
export function propertiesNotFollowed({ build: own }: Built): string[] {
  return Object.keys(own?.properties ?? {}).filter((name) => !(name in followed))
}

/** The source that `sam build` makes the handler's module of, relative to the function's folder; undefined where there is none. */
export function sourceOfHandler(root: string, { handler, folder = '.', build: own }: Built): string | undefined {
  const { EntryPoints: points } = propertiesOf(own)
  if (!points) return handlerFile(join(root, folder), handler, [...typeScript, ...javaScript])
  const source = builtModules(points).get(normalize(moduleOf(handler)))
  return source && existing(join(root, folder), source)
}

// SAM completes one without its ending
function existing(folder: string, point: string): string | undefined {
  return ['', '.ts', '.js'].map((ending) => `${point}${ending}`).find((file) => statSync(join(folder, file), { throwIfNoEntry: false })?.isFile())
}

/**
 * Bundles a function as `sam build` does with `BuildMethod: esbuild`: path in the archive → what is there. Throws `does-not-build`.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build-typescript.html
 */
export async function builtBySam(root: string, key: string, described: Built): Promise<Map<string, Entry>> {
  const folder = join(root, described.folder ?? '.')
  const properties = propertiesOf(described.build)
  const points = properties.EntryPoints ?? [sourceOfHandler(root, described) ?? '']
  // source maps name their sources relative to it. Nothing is written there
  const outdir = join(root, '.aws-sam', 'build', key)
  const { outputFiles } = await build({
    ...optionsOf({ ...properties, Sourcemap: properties.Sourcemap ?? readsSourceMaps(described) }),
    absWorkingDir: folder,
    entryPoints: points.map((each) => join(folder, existing(folder, each) ?? each)),
    outdir,
    write: false,
  }).catch((error: unknown) => {
    throw doesNotBuild(error)
  })
  return new Map(outputFiles.map(({ path, contents }) => [relative(outdir, path).split(sep).join('/'), { content: contents }]))
}

/** Packages that a folder's package.json names for what is deployed, and that are not installed in it. */
export function notInstalledIn(folder: string): string[] {
  return Object.keys(dependenciesOf(folder)).filter((name) => !existsSync(join(folder, 'node_modules', name)))
}

/** The packages that a folder's package.json names for what is deployed; none where there is no such file. */
export function dependenciesOf(folder: string): Record<string, string> {
  const file = join(folder, 'package.json')
  return existsSync(file) ? ((JSON.parse(readFileSync(file, 'utf8')) as { dependencies?: Record<string, string> }).dependencies ?? {}) : {}
}

// then `sam build` makes them
function readsSourceMaps({ environment }: Built): boolean {
  const own: unknown = environment?.NODE_OPTIONS // an expression of CloudFormation may stand there
  return typeof own === 'string' && own.includes('--enable-source-maps')
}

function propertiesOf(own: Built['build']): BuildProperties {
  return (own?.properties ?? {}) as BuildProperties // of SAM's schema
}

// the defaults are SAM's
function optionsOf({
  Banner,
  Minify,
  Format,
  Target,
  Sourcemap,
  SourcesContent,
  External,
  Loader,
  MainFields,
  OutExtension,
}: BuildProperties): BuildOptions {
  return {
    bundle: true,
    platform: 'node',
    logLevel: 'silent',
    minify: Minify ?? true,
    format: Format ?? 'cjs',
    target: Target ?? 'es2020',
    sourcemap: Sourcemap ?? false,
    ...(SourcesContent === undefined ? {} : { sourcesContent: SourcesContent }),
    ...(External ? { external: [...External] } : {}),
    ...(Loader ? { loader: pairs(Loader) as Record<string, Loader> } : {}),
    ...(MainFields ? { mainFields: MainFields.split(',') } : {}),
    ...(Banner ? { banner: pairs(Banner) } : {}),
    ...(OutExtension ? { outExtension: pairs(OutExtension) } : {}),
  }
}

// `.js=.mjs`; a banner may have more of them
function pairs(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]))
}
