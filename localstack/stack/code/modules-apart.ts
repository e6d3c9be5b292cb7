import { realpathSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { BuildOptions, BuildResult, Plugin } from 'esbuild'
import { withEsbuild } from '../bundles/esbuild-process.ts'

type Options = BuildOptions & { metafile: true; write: false }
type Result = BuildResult<Options>

/**
 * The sources of a bundle, each compiled to a module of its own at its place in the project, as the compiler of TypeScript leaves them: `__dirname` is then the
 * folder of each, and what is found by a pattern (the entities of TypeORM, for example) are the same classes as those that are imported. Undefined where two
 * would lie at one place. `sources` are relative to the project; those outside it, and what is no code, stay in the modules that import them.
 */
export async function modulesApart(sources: readonly string[], options: Options, ending: string): Promise<Result | undefined> {
  // as esbuild resolves what is imported, links included
  const root = realpathSync(options.absWorkingDir ?? '.')
  const own = sources.filter((source) => !source.startsWith('..') && code.test(source))
  const places = new Map(own.map((source) => [join(root, source), `${source.replace(code, '')}${ending}`]))
  if (new Set(places.values()).size < own.length) return undefined
  return withEsbuild(({ build }) => build({ ...options, entryPoints: own, plugins: [leaveApart(places, root), ...(options.plugins ?? [])] }))
}

const code = /\.[cm]?[jt]sx?$/

function leaveApart(places: ReadonlyMap<string, string>, root: string): Plugin {
  return {
    name: 'modules-apart',
    setup(build) {
      build.onResolve({ filter: /^/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (pluginData === asUsual || kind === 'entry-point') return undefined
        const resolved = await build.resolve(path, { kind, importer, resolveDir, pluginData: asUsual })
        const place = resolved.errors.length === 0 ? places.get(resolved.path) : undefined
        if (!place) return undefined
        const from = relative(dirname(importer), join(root, place)).replaceAll('\\', '/')
        return { path: from.startsWith('.') ? from : `./${from}`, external: true }
      })
    },
  }
}

const asUsual = Symbol('resolved as esbuild does')
