import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BuildContext, BuildOptions, BuildResult, OutputFile, Plugin } from 'esbuild'
import { doesNotBuild } from '../bundles/does-not-build.ts'
import { holdUntilEnd, withEsbuild } from '../bundles/esbuild-process.ts'
import { hashesIn, isPackages } from '../bundles/made-of.ts'
import type { FunctionDescription } from '../description.ts'
import type { Code } from './code.ts'
import { emptyBesideCode } from './empty-beside-code.ts'
import { type BundleOptions, bundleOptions } from './esbuild-options.ts'
import { folderCode } from './folder-code.ts'
import { linksTo } from './javascript.ts'
import { type Built, keepWhole, keptWhole, type Look, lookBefore, type Whole } from './kept-whole.ts'
import { modulesApart } from './modules-apart.ts'
import { deployedPackages, type NodePackages, packagesFrom } from './node-packages.ts'
import { type PackageSettings, projectFiles } from './project-files.ts'
import { runtimeSdk, sdkImportedIn } from './runtime-sdk.ts'
import { packageSettings, type Workshop } from './workshop.ts'

/** A function to bundle: its handler's file, relative to the project. */
export interface Entry {
  key: string
  described: FunctionDescription
  file: string
}

type Result = BuildResult<BuildOptions & { metafile: true; write: false }>

/** TypeScript or JavaScript, bundled by esbuild with the project's own settings into one module per function, with its packages in it as in a deployment. What did not change is taken as an earlier start built it. */
export class Bundled {
  /** Handler's file → what esbuild keeps of it in memory; of those that were edited. */
  readonly #edited = new Map<string, BuildContext>()
  readonly #forgetEnded = () => this.#edited.clear()
  #settings = ''
  #keeping: Promise<unknown> = Promise.resolve()

  /** Throws `does-not-build`: esbuild's messages with file, line and column. */
  async make(entries: readonly Entry[], workshop: Workshop, isEdit: boolean): Promise<Map<string, Code>> {
    if (entries.length === 0) return new Map()
    const madeAt = Date.now()
    const options = await bundleOptions(workshop.project.root, workshop.description.packaging)
    await this.#forgetOthers(options)
    await this.#keeping
    const look = await lookBefore(workshop.project, options)
    const wholes = new Map<string, Whole>()
    const files = new Set(entries.map(({ file }) => file))
    for (const file of files) {
      const kept = look && (await keptWhole(workshop.project, file, look))
      if (kept) wholes.set(file, kept)
    }
    const built: [string, Built][] = []
    for (const [file, result] of await this.#build(
      [...files].filter((file) => !wholes.has(file)),
      options,
      workshop,
      isEdit,
    )) {
      const whole = await deployedAs(wholeOf(file, result, workshop), options, workshop)
      wholes.set(file, whole)
      built.push([file, { whole, metafile: result.metafile }])
    }
    // nobody waits for it: without the record the next start builds it again
    if (look) this.#keeping = keepAll(built, options, look, workshop).catch(console.error)
    const codes = new Map<string, Code>()
    for (const entry of entries) {
      const whole = wholes.get(entry.file)
      if (whole) codes.set(entry.key, { ...(await codeOf(entry, whole, options, workshop)), madeAt })
    }
    return codes
  }

  async #build(files: readonly string[], options: BundleOptions, workshop: Workshop, isEdit: boolean): Promise<[string, Result][]> {
    if (files.length === 0) return []
    const all = (entryPoints: readonly string[]) => ({ ...esbuildFor(options, workshop), entryPoints: [...entryPoints] })
    try {
      if (!isEdit) {
        const result = await withEsbuild(({ build }) => build(all(files)))
        return files.map((file) => [file, result])
      }
      holdUntilEnd(this.#forgetEnded)
      return await withEsbuild(({ context }) =>
        Promise.all(
          files.map(async (file): Promise<[string, Result]> => {
            const kept = this.#edited.get(file) ?? (await context(all([file])))
            this.#edited.set(file, kept)
            return [file, (await kept.rebuild()) as Result] // its options were of that form
          }),
        ),
      )
    } catch (error) {
      throw doesNotBuild(error, workshop.project.root)
    }
  }

  async #forgetOthers(options: BundleOptions): Promise<void> {
    const settings = JSON.stringify(options)
    if (settings === this.#settings) return
    this.#settings = settings
    await Promise.all([...this.#edited.values()].map((context) => context.dispose()))
    this.#edited.clear()
  }
}

// one after another: a start has more to do than this
async function keepAll(built: readonly [string, Built][], options: BundleOptions, look: Look, { project }: Workshop): Promise<void> {
  const after = hashesIn(project)
  for (const [file, each] of built) await keepWhole(project, file, each, options, look, after)
}

function esbuildFor(options: BundleOptions, workshop: Workshop): BuildOptions & { metafile: true; write: false } {
  return {
    ...options.esbuild,
    outdir: outdir(workshop),
    outExtension: { '.js': options.ending },
    // those of the project go before what is empty otherwise
    plugins: [excludedPackages(options, workshop), ...(options.esbuild.plugins ?? []), emptyBesideCode(options.esbuild.loader)],
    metafile: true,
    write: false,
  }
}

// a compiler leaves each source at its place
async function deployedAs(whole: Whole, options: BundleOptions, workshop: Workshop): Promise<Whole> {
  const apart = options.isApart ? await modulesApart(whole.inputs, esbuildFor(options, workshop), options.ending) : undefined
  return apart ? { ...whole, made: new Map(apart.outputFiles.map((each) => [relative(outdir(workshop), each.path), contentOf(each)])) } : whole
}

function outdir({ project }: Workshop): string {
  return join(project.state, 'build', 'bundles')
}

function wholeOf(file: string, { metafile, outputFiles }: Result, workshop: Workshop): Whole {
  const own = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === file)
  // an empty archive would be deployed in its place
  if (!own) throw new Error(`esbuild built nothing of ${file}: it made ${Object.keys(metafile.outputs).join(', ')}.`)
  const path = join(workshop.project.root, own[0])
  const files = outputFiles.filter((each) => each.path === path || each.path === `${path}.map`)
  return {
    made: new Map(files.map((each) => [relative(outdir(workshop), each.path), contentOf(each)])),
    inputs: Object.keys(own[1].inputs).filter((input) => !isPackages(input)),
  }
}

async function codeOf({ key, described }: Entry, { made, inputs }: Whole, options: BundleOptions, workshop: Workshop): Promise<Code> {
  const { root } = workshop.project
  const { settings } = packageSettings(key, described, workshop)
  const code = await folderCode(
    {
      files: await furtherFiles(root, settings),
      made,
      links: new Map([...linksTo(await sdkBeside(options, made, workshop)), ...linksTo(packagesBeside(options, root))]),
    },
    { id: key, root, followsLinks: workshop.followsLinks },
  )
  return { ...code, inputs: [...new Set([...inputs, ...code.inputs])] }
}

// the map names its sources in full: the bundle is unpacked somewhere else
function contentOf({ path, contents, text }: OutputFile): Uint8Array {
  if (!path.endsWith('.map')) return contents
  const { sources, ...rest } = JSON.parse(text) as { sources: string[] }
  return Buffer.from(JSON.stringify({ ...rest, sources: sources.map((source) => new URL(source, pathToFileURL(path)).href) }))
}

/** What patterns name is deployed beside a bundle: path in the archive → the file, absolute. */
export async function furtherFiles(root: string, settings: readonly (PackageSettings | undefined)[]): Promise<Map<string, string>> {
  const named = settings.flatMap((each) => [...(each?.include ?? []), ...(each?.patterns ?? [])])
  if (!named.some((pattern) => !pattern.startsWith('!'))) return new Map()
  const { files } = await projectFiles(root, [{ patterns: ['!**', ...named] }])
  return new Map(files.map((file) => [file, join(root, file)]))
}

function packagesBeside({ beside }: BundleOptions, root: string): NodePackages {
  return beside === 'all' ? deployedPackages(root) : packagesFrom(beside, root)
}

// An ES module cannot hold CommonJS that requires a part of Node, as the AWS SDK does: “Dynamic require of "buffer" is not supported”. It lies beside. So it does
// where all packages do: as a development dependency it is not deployed, and AWS's runtime has it
function leavesSdkOutside({ esbuild, beside }: BundleOptions): boolean {
  return esbuild.format === 'esm' || beside === 'all'
}

async function sdkBeside(options: BundleOptions, made: ReadonlyMap<string, Uint8Array>, workshop: Workshop): Promise<NodePackages> {
  if (!leavesSdkOutside(options)) return new Map()
  const texts = [...made].filter(([path]) => !path.endsWith('.map')).map(([, content]) => Buffer.from(content).toString())
  return runtimeSdk(sdkImportedIn(texts), workshop)
}

/** On AWS they are in the runtime or in a layer. Here they are taken into the bundle; one that nobody has stays outside, for a layer to bring. */
function excludedPackages(options: BundleOptions, workshop: Workshop): Plugin {
  const names = options.excluded
  const matches = (path: string) =>
    names.some((name) => (name.endsWith('*') ? path.startsWith(name.slice(0, -1)) : path === name || path.startsWith(`${name}/`)))
  return {
    name: 'packages-of-the-runtime',
    setup(build) {
      build.onResolve({ filter: /^[^.]/ }, async ({ path, kind, resolveDir, pluginData }) => {
        if (pluginData === asUsual || kind === 'entry-point') return undefined
        // a layer's file
        if (path.startsWith('/opt/')) return { path, external: true }
        if (!matches(path)) return undefined
        if (leavesSdkOutside(options) && /^(aws-sdk|@aws-sdk)(\/|$)/.test(path)) return { path, external: true }
        const resolved = await build.resolve(path, { kind, resolveDir, pluginData: asUsual })
        if (resolved.errors.length === 0) return resolved
        const name = /^(aws-sdk|@aws-sdk\/[^/]+)/.exec(path)?.[0]
        const from = name && (await runtimeSdk([name], workshop)).get(name)
        return from ? build.resolve(path, { kind, resolveDir: join(from, '..'), pluginData: asUsual }) : { path, external: true }
      })
    },
  }
}

const asUsual = Symbol('resolved as esbuild does')
