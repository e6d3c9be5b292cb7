import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BuildOptions, Plugin } from 'esbuild'
import { type Project, readJson } from '../project.ts'

/**
 * The packages that the functions import, bundled once and shared, so that a saved source file is rebuilt in milliseconds
 * and a function's own bundle is a few kilobytes. For the local stack only: a deployment's bundles hold their packages.
 */
export interface Vendor {
  folder: string
  /** An esbuild plugin that points every package import of the application's sources at this folder. */
  plugin: Plugin
}

/** The folder with at least these packages; built when the lock file or the set of packages is new. */
export async function vendorFor(project: Project, specifiers: ReadonlySet<string>, options: BuildOptions): Promise<Vendor> {
  const lock = createHash('sha256')
    .update(await readFile(join(project.root, 'package-lock.json')))
    .digest('hex')
  const kept = await readJson<{ lock: string; specifiers: string[]; folder: string }>(manifest(project))
  const known = new Set(kept?.lock === lock && existsSync(kept.folder) ? kept.specifiers : [])
  if (kept && known.size > 0 && specifiers.isSubsetOf(known)) return { folder: kept.folder, plugin: vendorPlugin(kept.folder) }
  const wanted = [...specifiers.union(known)].sort()
  const folder = join(project.state, 'build', `packages-${createHash('sha256').update(lock).update(wanted.join()).digest('hex').slice(0, 12)}`)
  if (!existsSync(folder)) await bundlePackages(project, wanted, folder, options)
  await writeFile(manifest(project), JSON.stringify({ lock, specifiers: wanted, folder }))
  await dropOthers(project, folder)
  return { folder, plugin: vendorPlugin(folder) }
}

/** Finds which packages these modules import, by resolving them without building anything of the packages. */
export async function importedPackages(modules: string[], options: BuildOptions): Promise<Set<string>> {
  const { build } = await import('esbuild')
  const found = new Set<string>()
  const notingPlugin = packagePlugin((specifier) => {
    found.add(specifier)
    return specifier
  })
  await build({
    ...options,
    entryPoints: modules.map((module) => `${module}.ts`),
    write: false,
    metafile: false,
    sourcemap: false,
    plugins: [notingPlugin],
  })
  return found
}

function vendorPlugin(folder: string): Plugin {
  return packagePlugin((specifier) => pathToFileURL(join(folder, fileName(specifier))).href)
}

function packagePlugin(pathOf: (specifier: string) => string): Plugin {
  return {
    name: 'shared-packages',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
        if (path.startsWith('node:') || kind === 'entry-point') return undefined
        return { path: pathOf(path), external: true }
      })
    },
  }
}

async function bundlePackages(project: Project, specifiers: string[], folder: string, options: BuildOptions): Promise<void> {
  const { build } = await import('esbuild')
  const building = `${folder}.building`
  await rm(building, { recursive: true, force: true })
  await build({
    ...options,
    entryPoints: specifiers.map((specifier) => ({ in: `${entry}${specifier}`, out: fileName(specifier).replace(/\.mjs$/, '') })),
    outdir: building,
    splitting: true,
    sourcemap: false,
    metafile: false,
    plugins: [entryPlugin(project.root)],
  })
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
