import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { moduleOf } from '@stagecraft/localstack/stack/described.ts'
import { build, type Plugin } from 'esbuild'
import type { Edit } from '../application.ts'
import type { SimulatedFunction } from './system.ts'

export type Handler = (event: unknown, context: unknown) => Promise<unknown>

/** The application's handlers by function name, with module state of their own: one set for each process that runs at the same time. */
export type Handlers = ReadonlyMap<string, Handler>

/** Where the bundle finds the simulation. */
export const hookName = 'stagecraftHistories'

export interface Loading {
  edits: readonly Edit[]
  copies: number
  /** The application's own constants of esbuild. */
  define: Readonly<Record<string, string>>
}

/**
 * The handlers of all functions as one bundle, loaded `copies` times. In place of the AWS SDK's clients, `pg`, `setTimeout` of node:timers/promises,
 * `randomUUID`, `AbortSignal.timeout`, `process.env`, `Date.now` and the standard streams they have the simulation's. Everything else is the application's own source, with `edits` applied. Throws where one does not fit.
 */
export async function loadHandlers(root: string, functions: Iterable<SimulatedFunction>, { edits, copies, define }: Loading): Promise<Handlers[]> {
  const named = [...functions]
  const parts = named.map(({ handler }, index) => ({ module: moduleOf(handler), name: exportOf(handler), index }))
  const entry = parts.map(({ module, name, index }) => `export { ${name} as f${index} } from './${module}.ts'`).join('\n')
  const left = new Set(edits)
  const folder = join(root, '.stagecraft', 'histories')
  await mkdir(folder, { recursive: true })
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: root, loader: 'ts' },
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    define: {
      ...define,
      'AbortSignal.timeout': '__timeout',
      'process.env': '__environment',
      'Date.now': '__now',
      'process.stdout': '__sink',
      'process.stderr': '__sink',
    },
    banner: {
      js: `const __hook = globalThis.${hookName}; const __sink = __hook.sink; const __now = () => __hook.milliseconds(); const __timeout = milliseconds => __hook.timeout(milliseconds); const __environment = new Proxy({}, { get: (_, name) => __hook.environment()[name] });`,
    },
    plugins: [standIns(root), edited(root, left)],
    logLevel: 'silent',
  })
  const [unused] = left
  if (unused) throw new Error(`${unused.file} does not hold this text exactly once: ${unused.find}`)
  bundles += 1
  const file = join(folder, `handlers-${process.pid}-${bundles}.mjs`)
  await writeFile(file, outputFiles[0]?.contents ?? '')
  try {
    return await Promise.all(
      Array.from({ length: copies }, async (_, copy) => {
        const module = (await import(`${pathToFileURL(file).href}?copy=${copy}`)) as Record<string, Handler>
        return new Map(named.map(({ name }, index) => [name, module[`f${index}`] as Handler])) // exported above
      }),
    )
  } finally {
    await rm(file, { force: true })
  }
}

let bundles = 0

function exportOf(handler: string): string {
  return handler.slice(handler.lastIndexOf('.') + 1)
}

/** The modules that reach outside, each with what the simulation has in its place. */
function standIns(root: string): Plugin {
  const require = createRequire(join(root, 'package.json'))
  return {
    name: 'stand-ins',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(pg|node:crypto|node:timers\/promises|@aws-sdk\/client-[\w-]+)$/ }, ({ path, namespace }) =>
        namespace === 'stand-in' ? { path, external: true } : { path, namespace: 'stand-in' },
      )
      onLoad({ filter: /.*/, namespace: 'stand-in' }, async ({ path }) => ({
        contents: await standIn(path, require),
        resolveDir: root,
        loader: 'js',
      }))
    },
  }
}

async function standIn(path: string, require: NodeJS.Require): Promise<string> {
  if (path === 'pg') return `import pg from 'pg'; export default { ...pg, ...__hook.database(pg) }`
  if (path === 'node:crypto') return `export * from 'node:crypto'; export const randomUUID = () => __hook.uuid()`
  if (path === 'node:timers/promises') return `export const setTimeout = (...given) => __hook.sleep(...given)`
  // a module of the SDK: its clients are ours, its commands and errors its own
  const names = Object.keys((await import(pathToFileURL(require.resolve(path)).href)) as object)
  const clients = names.filter((name) => /^(?!\$|__).+Client$/.test(name))
  const base = names.find((name) => /ServiceException$/.test(name))
  return [
    `import { ${base} as Base } from '${path}'`,
    `export * from '${path}'`,
    ...clients.map((name) => `export class ${name} { send(command, options) { return __hook.call(command, Base, options) } destroy() {} }`),
  ].join('\n')
}

function edited(root: string, left: Set<Edit>): Plugin {
  const edits = [...left]
  const files = new Set(edits.map(({ file }) => join(root, file)))
  return {
    name: 'edited',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (!files.has(path)) return undefined
        let contents = await readFile(path, 'utf8')
        for (const edit of edits.filter(({ file }) => join(root, file) === path)) {
          if (contents.split(edit.find).length !== 2) continue
          contents = contents.replace(edit.find, () => edit.replace)
          left.delete(edit)
        }
        return { contents, loader: 'ts' }
      })
    },
  }
}
