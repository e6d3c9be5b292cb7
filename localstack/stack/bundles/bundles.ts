import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { BuildContext, BuildOptions, BuildResult } from 'esbuild'
import type { Project } from '../../project.ts'
import type { Bundle } from './bundle.ts'
import { doesNotBuild } from './does-not-build.ts'
import { holdUntilEnd, withEsbuild } from './esbuild-process.ts'
import { KeptBundles } from './kept-bundles.ts'
import { type Hashes, hashesIn } from './made-of.ts'
import { type Vendor, vendorOf } from './vendor.ts'

/**
 * Builds bundles of a project's functions for its local stack; packages are shared between them (`stack/bundles/vendor.ts`). A bundle whose sources and
 * settings did not change is taken as it was built before, by an earlier process too (`stack/bundles/kept-bundles.ts`).
 */
export class Bundler {
  readonly #project: Project
  readonly #kept: KeptBundles
  #options: BuildOptions = {}
  readonly #built = new Set<string>()
  /** Of the modules that were edited: esbuild keeps what it parsed, and builds one again in a few milliseconds. */
  readonly #edited = new Map<string, BuildContext<Options>>()
  readonly #forgetEnded = () => this.#edited.clear()
  #vendor: Vendor | undefined
  #ownCode: Promise<string[]> | undefined
  #noting: Promise<void> = Promise.resolve()

  constructor(project: Project) {
    this.#project = project
    this.#kept = new KeptBundles(project)
  }

  /** Those of these modules that would be built otherwise by now than they were last. */
  async changed(modules: readonly string[]): Promise<string[]> {
    await this.#readOptions()
    const { current } = await this.#look(await this.#currentVendor(), modules)
    return modules.filter((module) => !current.has(module))
  }

  /**
   * Builds these modules. Throws `does-not-build`: esbuild's messages with file, line and column; what was built before stays as it is.
   * A package that no function imported before is taken in on the way; then every module built so far is built again, because the packages moved.
   */
  async build(modules: string[]): Promise<Bundle[]> {
    if (modules.length === 0) return []
    try {
      return await this.#build(modules)
    } catch (error) {
      throw doesNotBuild(error)
    }
  }

  async #build(modules: string[]): Promise<Bundle[]> {
    await mkdir(join(this.#project.state, 'build'), { recursive: true })
    await this.#readOptions()
    const vendor = await this.#currentVendor()
    const look = await this.#look(vendor, modules)
    for (const module of look.current.keys()) this.#built.add(module)
    const stale = modules.filter((module) => !look.current.has(module))
    const built = stale.length > 0 ? await this.#bundle(stale, vendor) : []
    if (vendor.holdsAll()) return [...look.current.values(), ...(await this.#keep(built, look))]
    // a package that can't be had must not be asked for again when nobody imports it any more
    this.#vendor = undefined
    const extended = await vendor.extended(this.#options)
    await this.#forgetEdited()
    this.#vendor = extended
    const all = [...this.#built.union(new Set(modules))]
    const again = await this.#look(extended, all)
    return this.#keep(await this.#bundle(all, extended), again)
  }

  async #readOptions(): Promise<void> {
    const options = bundleOptions(this.#project)
    if (!isDeepStrictEqual(options, this.#options)) await this.#forgetEdited()
    this.#options = options
  }

  async #look(vendor: Vendor, modules: readonly string[]): Promise<Look> {
    await this.#noting
    const [hashes, key, began] = [hashesIn(this.#project), await this.#key(vendor), Date.now()]
    // what a plugin looks at is not known
    const canKeep = !this.#options.plugins?.length
    const bundles = await Promise.all(modules.map((module) => (canKeep ? this.#kept.current(module, key, hashes) : undefined)))
    return { key, hashes, began, canKeep, current: new Map(bundles.flatMap((bundle) => (bundle ? [[bundle.module, bundle]] : []))) }
  }

  // what all bundles have in common: options, packages, and how they are built
  async #key(vendor: Vendor): Promise<string> {
    this.#ownCode ??= Promise.all(
      ['bundles.ts', 'kept-bundles.ts', 'made-of.ts', 'vendor.ts'].map((file) => readFile(join(import.meta.dirname, file), 'utf8')),
    )
    const common = [this.#options, vendor.folder, process.version, await this.#ownCode]
    return createHash('sha256').update(JSON.stringify(common)).digest('hex')
  }

  async #currentVendor(): Promise<Vendor> {
    if (this.#vendor && (await this.#vendor.isCurrent())) return this.#vendor
    this.#vendor = await vendorOf(this.#project)
    await this.#forgetEdited()
    return this.#vendor
  }

  // many modules at once, as at a start, are built once and not kept in memory
  async #bundle(modules: string[], vendor: Vendor): Promise<Built[]> {
    if (modules.length > 3) {
      await this.#forgetEdited()
      const result = await withEsbuild(({ build }) => build(this.#optionsFor(modules, vendor)))
      return modules.map((module) => ({ module, ...result }))
    }
    holdUntilEnd(this.#forgetEnded)
    return withEsbuild(({ context }) =>
      Promise.all(
        modules.map(async (module) => {
          const kept = this.#edited.get(module) ?? (await context(this.#optionsFor([module], vendor)))
          this.#edited.set(module, kept)
          return { module, ...(await kept.rebuild()) }
        }),
      ),
    )
  }

  async #forgetEdited(): Promise<void> {
    await Promise.all([...this.#edited.values()].map((context) => context.dispose()))
    this.#edited.clear()
  }

  #optionsFor(modules: string[], vendor: Vendor): Options {
    return {
      ...this.#options,
      metafile: true,
      write: false,
      entryPoints: modules.map((module) => `${module}.ts`),
      plugins: [vendor.plugin],
    }
  }

  async #keep(built: Built[], { canKeep, key, hashes, began }: Look): Promise<Bundle[]> {
    const kept = await Promise.all(
      built.map(async ({ module, metafile, outputFiles }) => {
        const file = join(this.#project.state, 'build', `${module}.mjs`)
        const own = outputFiles.filter(({ path }) => path === file || path === `${file}.map`)
        await Promise.all(own.map(({ path, contents }) => put(path, contents)))
        this.#built.add(module)
        const code = own.find(({ path }) => path === file)?.contents ?? ''
        const output = Object.values(metafile.outputs).find((each) => each.entryPoint === `${module}.ts`)
        const hash = createHash('sha256').update(code).digest('hex')
        return {
          metafile,
          bundle: { module, file, map: `${file}.map`, hash, inputs: Object.keys(output?.inputs ?? {}), exports: output?.exports ?? [] },
        }
      }),
    )
    // nobody waits for it: without the record the next start builds them again
    if (canKeep && kept.length > 0) this.#noting = this.#kept.note(key, kept, hashes, began).catch(console.error)
    return kept.map(({ bundle }) => bundle)
  }
}

/** What was there before a build. */
interface Look {
  key: string
  hashes: Hashes
  /** Milliseconds since 1970. */
  began: number
  canKeep: boolean
  /** What need not be built. */
  current: Map<string, Bundle>
}

type Options = BuildOptions & { metafile: true; write: false }
type Built = { module: string } & BuildResult<Options>

// whole or not at all, and only where it changed: somebody may import it at this moment, and the file's time tells whether it is new
async function put(path: string, contents: Uint8Array): Promise<void> {
  const there = await readFile(path).catch(() => undefined)
  if (there?.equals(contents)) return
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.new`, contents)
  await rename(`${path}.new`, path)
}

/** esbuild's options as they are now: those the Framework bundles with for a deployment, writing below the stack's state. */
export function bundleOptions(project: Project): BuildOptions {
  const require = createRequire(import.meta.url)
  const file = join(project.root, 'esbuild.config.cjs')
  // it may look at the sources, which change while the stack runs
  delete require.cache[require.resolve(file)]
  const { outputFileExtension, exclude, packager, ...shared } = require(file) as BuildOptions & Record<string, unknown>
  return {
    ...(shared as BuildOptions),
    absWorkingDir: project.root,
    outdir: join(project.state, 'build'),
    outbase: '.',
    outExtension: { '.js': String(outputFileExtension) },
    logLevel: 'silent',
  }
}
