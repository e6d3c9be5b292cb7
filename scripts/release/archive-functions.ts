import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project } from '@stagecraft/localstack/project.ts'
import { bundleOptions } from '@stagecraft/localstack/stack/bundles/bundles.ts'
import { type FunctionDescription, moduleOf } from '@stagecraft/localstack/stack/described.ts'
import { build } from 'esbuild'
import { zipSync } from 'fflate'

/**
 * Bundles each function as the Framework does, and writes its archive to `functions/<sha-256>.zip` below `folder`: the module at the handler’s path,
 * its source map beside it, with fixed times and order. Returns short name → sha-256. Throws esbuild’s own error, which names file and line.
 */
export async function archiveFunctions(
  project: Project,
  functions: Readonly<Record<string, Pick<FunctionDescription, 'handler'>>>,
  folder: string,
): Promise<Record<string, string>> {
  const modules = [...new Set(Object.values(functions).map(({ handler }) => moduleOf(handler)))].sort()
  const outdir = join(project.root, 'functions')
  const { outputFiles } = await build({
    ...bundleOptions(project),
    // nothing is written there; source maps name their sources relative to it
    outdir,
    write: false,
    entryPoints: modules.map((module) => `${module}.ts`),
  })
  await mkdir(join(folder, 'functions'), { recursive: true })
  const hashes = new Map<string, string>()
  for (const module of modules) {
    const names = [`${module}.mjs`, `${module}.mjs.map`]
    const contents = names.map((name) => [name, outputFiles.find(({ path }) => path === join(outdir, name))?.contents ?? new Uint8Array()] as const)
    const archive = zipSync(Object.fromEntries(contents), { level: 9, mtime: '2000-01-01T00:00:00' })
    hashes.set(module, await writeArchive(folder, archive))
  }
  return Object.fromEntries(Object.entries(functions).map(([name, { handler }]) => [name, hashes.get(moduleOf(handler)) ?? '']))
}

/** Where a function’s archive is, in a release and in the bucket. */
export function archivePath(hash: string): string {
  return `functions/${hash}.zip`
}

/** Writes an archive to its place below `folder`, where `functions` has to be, and returns its sha-256. */
export async function writeArchive(folder: string, archive: Uint8Array): Promise<string> {
  const hash = createHash('sha256').update(archive).digest('hex')
  await writeFile(join(folder, archivePath(hash)), archive)
  return hash
}
