import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
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
  #vendor: Vendor | undefined
  readonly #built = new Set<string>()

  constructor(project: Project) {
    this.#project = project
  }

  /**
   * Builds these modules. Throws esbuild's own error, whose messages tell file, line and column; what was built before stays as it is.
   * A package that no function imported before is taken in on the way; then every module built so far is built again, because the packages moved.
   */
  async build(modules: string[]): Promise<Bundle[]> {
    if (modules.length === 0) return []
    const { build } = await import('esbuild')
    await mkdir(join(this.#project.state, 'build'), { recursive: true })
    const options = bundleOptions(this.#project)
    const before = this.#vendor?.folder
    this.#vendor = await vendorFor(this.#project, await importedPackages(modules, options), options)
    const moved = before !== undefined && before !== this.#vendor.folder
    const wanted = moved ? [...this.#built.union(new Set(modules))] : modules
    const { metafile, outputFiles } = await build({
      ...options,
      metafile: true,
      write: false,
      entryPoints: wanted.map((module) => `${module}.ts`),
      plugins: [this.#vendor.plugin],
    })
    await Promise.all(outputFiles.map(({ path, contents }) => put(path, contents)))
    for (const module of wanted) this.#built.add(module)
    return Promise.all(wanted.map((module) => this.#describe(module, metafile)))
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
  delete require.cache[file]
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
