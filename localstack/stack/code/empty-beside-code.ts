import { extname } from 'node:path'
import type { BuildOptions, Plugin } from 'esbuild'

// what packages have beside their code, and no bundler can read: notes, templates, maps
const besideCode = /[\\/]node_modules[\\/].*(?:\.(?:md|markdown|jst|map|flow|txt)|[\\/][A-Z][A-Z-]*)$/

/**
 * A package that requires by a pattern (`require('../ajv-' + name)`, as @middy/validator 1 does) gets all files that match, notes and licences too.
 * These are empty modules, unless a loader is set for them: webpack only warns of them, and the code never asks for them. See
 * https://esbuild.github.io/api/#glob
 */
export function emptyBesideCode(loaders: BuildOptions['loader'] = {}): Plugin {
  return {
    name: 'what-packages-have-beside-code',
    setup(build) {
      build.onLoad({ filter: besideCode }, ({ path }) => (loaders[extname(path)] ? undefined : { contents: '', loader: 'empty' }))
    },
  }
}
