import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BuildOptions, Plugin } from 'esbuild'
import { openToAll } from '../../machine/private.ts'
import { type Project, readJson } from '../../project.ts'
import { withEsbuild } from './esbuild-process.ts'
import { lockFile } from './lock-file.ts'

/**
 * The packages that the functions import, bundled once and shared, so that a saved source file is rebuilt in milliseconds
 * and a function's own bundle is a few kilobytes. For the local stack only: a deployment's bundles hold their packages.
 */
export class Vendor {
  readonly #project: Project
  readonly #lockTime: number
  readonly #known: ReadonlySet<string>
  readonly #imported = new Set<string>()
  readonly folder: string

  constructor(project: Project, lockTime: number, folder: string, known: ReadonlySet<string>) {
    this.#project = project
    this.#lockTime = lockTime
    this.#known = known
    this.folder = folder
  }

  /** An esbuild plugin that points every package import of the application's sources at this folder. */
  get plugin(): Plugin {
    return packagePlugin((specifier) => {
      this.#imported.add(specifier)
      return pathToFileURL(join(this.folder, fileName(specifier))).href
    })
  }

  /** Whether every package that was imported so far is in the folder. */
  holdsAll(): boolean {
    return this.#imported.isSubsetOf(this.#known)
  }

  /** Whether the lock file is the one that the packages were built from. */
  async isCurrent(): Promise<boolean> {
    return (await lockTime(this.#project)) === this.#lockTime
  }

  /** With the packages that were imported and are not in the folder yet: another folder. */
  async extended(options: BuildOptions): Promise<Vendor> {
    const specifiers = [...this.#known.union(this.#imported)].sort()
    const lock = await lockHash(this.#project)
    const folder = folderOf(this.#project, lock, specifiers)
    if (!existsSync(folder)) await bundlePackages(this.#project, specifiers, folder, options)
    await writeFile(manifest(this.#project), JSON.stringify({ lock, specifiers, folder }))
    await dropOthers(this.#project, folder)
    // what functions compiled of the packages before: each function keeps it once
    // an engine that found its state may run functions already, which put their code there when they end
    await rm(join(this.#project.state, 'cache', 'functions'), { recursive: true, force: true, maxRetries: 10 })
    return new Vendor(this.#project, this.#lockTime, folder, new Set(specifiers))
  }
}

/** The packages that were bundled for this lock file; none, if there is another. */
export async function vendorOf(project: Project): Promise<Vendor> {
  const [time, lock] = [await lockTime(project), await lockHash(project)]
  const kept = await readJson<{ lock: string; specifiers: string[]; folder: string }>(manifest(project))
  if (kept?.lock === lock && existsSync(kept.folder)) return new Vendor(project, time, kept.folder, new Set(kept.specifiers))
  return new Vendor(project, time, folderOf(project, lock, []), new Set())
}

async function lockTime(project: Project): Promise<number> {
  const file = lockFile(project.root)
  return file ? (await stat(file)).mtimeMs : 0
}

async function lockHash(project: Project): Promise<string> {
  const file = lockFile(project.root)
  return createHash('sha256')
    .update(file ? await readFile(file) : '')
    .digest('hex')
}

function folderOf(project: Project, lock: string, specifiers: readonly string[]): string {
  const name = createHash('sha256').update(lock).update(specifiers.join()).digest('hex').slice(0, 12)
  return join(project.state, 'build', `packages-${name}`)
}

function packagePlugin(pathOf: (specifier: string) => string): Plugin {
  const sideEffects = new Map<string, boolean>()
  return {
    name: 'shared-packages',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
        if (path.startsWith('node:') || kind === 'entry-point' || pluginData === asUsual) return undefined
        // a client that a function imports and never uses is left out, as it is in a deployment's bundle
        if (!sideEffects.has(path)) {
          const resolved = await build.resolve(path, { kind, resolveDir, importer, pluginData: asUsual })
          // esbuild finds the same, and knows the line of the import
          if (resolved.errors.length > 0) return undefined
          sideEffects.set(path, resolved.sideEffects)
        }
        return { path: pathOf(path), external: true, sideEffects: sideEffects.get(path) }
      })
    },
  }
}

const asUsual = Symbol('resolved as esbuild does')

async function bundlePackages(project: Project, specifiers: string[], folder: string, options: BuildOptions): Promise<void> {
  const building = `${folder}.building`
  await rm(building, { recursive: true, force: true })
  await withEsbuild(({ build }) =>
    build({
      ...options,
      entryPoints: specifiers.map((specifier) => ({ in: `${entry}${specifier}`, out: fileName(specifier).replace(/\.mjs$/, '') })),
      outdir: building,
      splitting: true,
      sourcemap: false,
      metafile: false,
      plugins: [entryPlugin(project.root)],
    }),
  )
  // functions in a container may run under an account of their own
  await openToAll(building)
  await rename(building, folder)
}

const entry = 'package:'

function entryPlugin(root: string): Plugin {
  return {
    name: 'package-entries',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${entry}`) }, ({ path }) => ({ path: path.slice(entry.length), namespace: entry }))
      build.onLoad({ filter: /./, namespace: entry }, async ({ path: specifier }) => {
        const resolved = await build.resolve(specifier, { kind: 'import-statement', resolveDir: root })
        if (resolved.errors.length > 0) return { errors: resolved.errors }
        return { contents: await reexport(specifier, resolved.path), resolveDir: root }
      })
    },
  }
}

// A CommonJS package has no static names: Node finds them by reading its source, so Node is asked
async function reexport(specifier: string, file: string): Promise<string> {
  const from = JSON.stringify(specifier)
  const source = await readFile(file, 'utf8')
  const isModule = /^\s*(import|export)\b|[;}]\s*export\b/m.test(source)
  if (isModule) return `export * from ${from}\n${/export\s+default\b|\bas default\b/.test(source) ? `export { default } from ${from}\n` : ''}`
  const names = Object.keys((await import(pathToFileURL(file).href)) as object).filter(
    (name) => name !== 'default' && /^[A-Za-z_$][\w$]*$/.test(name),
  )
  return `import whole from ${from}\nexport default whole\n${names.map((name) => `export const ${name} = whole.${name}`).join('\n')}\n`
}

async function dropOthers(project: Project, folder: string): Promise<void> {
  const build = join(project.state, 'build')
  for (const name of await readdir(build)) {
    const path = join(build, name)
    if (name.startsWith('packages-') && path !== folder) await rm(path, { recursive: true, force: true })
  }
}

function fileName(specifier: string): string {
  return `${specifier.replaceAll('/', '__')}.mjs`
}

function manifest(project: Project): string {
  return join(project.state, 'build', 'packages.json')
}
