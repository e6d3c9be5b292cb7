import { createHash } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Plugin } from 'esbuild'
import { type Project, writeText } from '../project.ts'
import { withEsbuild } from '../stack/bundles/esbuild-process.ts'
import { lockFile } from '../stack/bundles/lock-file.ts'

type Place = Pick<Project, 'root' | 'programs'>

/**
 * The module with serverless-offline and its packages in one file, which loads in a third less time than 500; absolute.
 * Undefined where none was made of these packages, or it is not what was made: its name holds its hash.
 */
export async function keptGatewayCode(project: Place): Promise<string | undefined> {
  const start = `${await keyOf(project)}-`
  for (const name of await readdir(folderOf(project)).catch(() => [])) {
    if (!name.startsWith(start)) continue
    const code = await readFile(join(folderOf(project), name), 'utf8').catch(() => '')
    if (name === `${start}${hashOf(code)}.mjs`) return join(folderOf(project), name)
  }
  return undefined
}

/** Makes that module for the next start, where there is none; what was made of other packages goes. A second of the processor's time. */
export async function keepGatewayCode(project: Place): Promise<void> {
  if (await keptGatewayCode(project)) return
  const from = fileURLToPath(import.meta.resolve('serverless-offline'))
  const { outputFiles } = await withEsbuild(({ build }) =>
    build({
      entryPoints: [from],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
      target: `node${process.versions.node}`,
      logLevel: 'silent',
      // most of these packages are CommonJS and call require
      banner: { js: `import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(${JSON.stringify(from)});` },
      plugins: [inItsOwnPlace],
    }),
  )
  const code = outputFiles[0]?.text ?? ''
  const key = await keyOf(project)
  await rm(folderOf(project), { recursive: true, force: true })
  await writeText(join(folderOf(project), `${key}-${hashOf(code)}.mjs`), code)
}

/** serverless-offline finds its worker's code beside its own, and runs other languages' functions by packages that are seldom needed. */
const inItsOwnPlace: Plugin = {
  name: 'in-its-own-place',
  setup(build) {
    build.onResolve({ filter: /[\\/](docker|go|java|python|ruby)-runner[\\/]index\.js$/ }, ({ path, importer }) => ({
      path: pathToFileURL(createRequire(importer).resolve(path)).href,
      external: true,
    }))
    build.onLoad({ filter: /serverless-offline[\\/]src[\\/].*\.js$/ }, async ({ path }) => ({
      // it draws a table of all routes, which nobody sees
      contents: /[\\/]logRoutes\.js$/.test(path)
        ? 'export default () => {}'
        : (await readFile(path, 'utf8')).replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      loader: 'js',
    }))
  },
}

function folderOf({ programs }: Place): string {
  return join(programs, 'cache', 'gateway')
}

// where the packages lie is in the code
async function keyOf({ root }: Place): Promise<string> {
  const lock = await readFile(lockFile(root) ?? '', 'utf8').catch(() => '')
  const own = await readFile(import.meta.filename, 'utf8')
  return hashOf([lock, own, import.meta.resolve('serverless-offline'), process.version].join('\0')).slice(0, 16)
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
