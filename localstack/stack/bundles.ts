import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { BuildContext, BuildOptions, BuildResult } from 'esbuild'
import type { Project } from '../project.ts'
import { type Vendor, vendorOf } from './vendor.ts'

/** A function's code as one ES module. `module` is its path without ending, as the handler names it; `file` and `map` are absolute. */
export interface Bundle {
  module: string
  file: string
  map: string
  /** sha-256 of the module, hexadecimal. */
  hash: string
  /** The source files in it, relative to the project. */
  inputs: string[]
}

/** Builds bundles of a project's functions for its local stack; packages are shared between them (`stack/vendor.ts`). */
export class Bundler {
  readonly #project: Project
  #options: BuildOptions = {}
  readonly #built = new Set<string>()
  /** Of the modules that were edited: esbuild keeps what it parsed, and builds one again in a few milliseconds. */
  readonly #edited = new Map<string, BuildContext<Options>>()
  #vendor: Vendor | undefined

  constructor(project: Project) {
    this.#project = project
  }

  /**
   * Builds these modules. Throws esbuild's own error, whose messages tell file, line and column; what was built before stays as it is.
   * A package that no function imported before is taken in on the way; then every module built so far is built again, because the packages moved.
   */
  async build(modules: string[]): Promise<Bundle[]> {
    if (modules.length === 0) return []
    await mkdir(join(this.#project.state, 'build'), { recursive: true })
    const options = bundleOptions(this.#project)
    if (!isDeepStrictEqual(options, this.#options)) await this.#forgetEdited()
    this.#options = options
    const vendor = await this.#currentVendor()
    const built = await this.#bundle(modules, vendor)
    if (vendor.holdsAll()) return this.#keep(built)
    // a package that can't be had must not be asked for again when nobody imports it any more
    this.#vendor = undefined
    const extended = await vendor.extended(this.#options)
    await this.#forgetEdited()
    this.#vendor = extended
    return this.#keep(await this.#bundle([...this.#built.union(new Set(modules))], extended))
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
      const { build } = await import('esbuild')
      const result = await build(this.#optionsFor(modules, vendor))
      return modules.map((module) => ({ module, ...result }))
    }
    return Promise.all(
      modules.map(async (module) => {
        const { context } = await import('esbuild')
        const kept = this.#edited.get(module) ?? (await context(this.#optionsFor([module], vendor)))
        this.#edited.set(module, kept)
        return { module, ...(await kept.rebuild()) }
      }),
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

  async #keep(built: Built[]): Promise<Bundle[]> {
    return Promise.all(
      built.map(async ({ module, metafile, outputFiles }) => {
        const file = join(this.#project.state, 'build', `${module}.mjs`)
        const own = outputFiles.filter(({ path }) => path === file || path === `${file}.map`)
        await Promise.all(own.map(({ path, contents }) => put(path, contents)))
        this.#built.add(module)
        const code = own.find(({ path }) => path === file)?.contents ?? ''
        const output = Object.values(metafile.outputs).find((each) => each.entryPoint === `${module}.ts`)
        return { module, file, map: `${file}.map`, hash: createHash('sha256').update(code).digest('hex'), inputs: Object.keys(output?.inputs ?? {}) }
      }),
    )
  }
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
