import { createHash } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { BuildOptions, Metafile } from 'esbuild'
import type { Project } from '../project.ts'
import { importedPackages, type Vendor, vendorFor } from './vendor.ts'

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
  readonly #options: BuildOptions
  #vendor: Vendor | undefined

  constructor(project: Project) {
    this.#project = project
    this.#options = bundleOptions(project)
  }

  /**
   * Builds these modules. Throws esbuild's own error, whose messages tell file, line and column; what was built before stays as it is.
   * A package that no function imported before is taken in on the way.
   */
  async build(modules: string[]): Promise<Bundle[]> {
    if (modules.length === 0) return []
    const { build } = await import('esbuild')
    await mkdir(join(this.#project.state, 'build'), { recursive: true })
    this.#vendor = await vendorFor(this.#project, await importedPackages(modules, this.#options), this.#options)
    const { metafile } = await build({
      ...this.#options,
      metafile: true,
      entryPoints: modules.map((module) => `${module}.ts`),
      plugins: [this.#vendor.plugin],
    })
    return Promise.all(modules.map((module) => this.#describe(module, metafile)))
  }

  /** Forgets every bundle and package. */
  async clear(): Promise<void> {
    await rm(join(this.#project.state, 'build'), { recursive: true, force: true })
  }

  async #describe(module: string, metafile: Metafile): Promise<Bundle> {
    const file = join(this.#project.state, 'build', `${module}.mjs`)
    const output = Object.values(metafile.outputs).find((each) => each.entryPoint === `${module}.ts`)
    const hash = createHash('sha256')
      .update(await readFile(file))
      .digest('hex')
    return { module, file, map: `${file}.map`, hash, inputs: Object.keys(output?.inputs ?? {}) }
  }
}

/** esbuild's options: those the Framework bundles with for a deployment, writing below the stack's state. */
export function bundleOptions(project: Project): BuildOptions {
  const { outputFileExtension, exclude, packager, ...shared } = createRequire(import.meta.url)(
    join(project.root, 'esbuild.config.cjs'),
  ) as BuildOptions & Record<string, unknown>
  return {
    ...(shared as BuildOptions),
    absWorkingDir: project.root,
    outdir: join(project.state, 'build'),
    outbase: '.',
    outExtension: { '.js': String(outputFileExtension) },
    logLevel: 'silent',
  }
}
