import { createRequire } from 'node:module'
import { join, normalize } from 'node:path'
import { describedIn } from '@stagecraft/localstack/stack/code/setting-place.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'

/** Path in an archive → the file, absolute. */
export type Packed = ReadonlyMap<string, string>

/** What the Framework packs where no plugin bundles. */
export interface FrameworkFiles {
  /** What is packed for all functions that are not packaged individually. */
  ofService(): Promise<Packed>
  ofFunction(key: string): Promise<Packed>
  /** What is packed for a layer: its folder, as the root of the archive. */
  ofLayer(name: string): Promise<Packed>
}

/**
 * The files that the Framework packs without a bundler, by its own code (osls 3.77): patterns, what it always leaves out, layers, and packages of development
 * as `npm ls` names them. What belongs to the kit and what installers note of themselves stays out: two checkouts would differ.
 * https://www.serverless.com/framework/docs/providers/aws/guide/packaging
 */
export function frameworkFiles(root: string, { functions, packaging }: Pick<Description, 'functions' | 'packaging'>): FrameworkFiles {
  const service = {
    package: packaging.package,
    getFunction: (key: string) => functions[key],
    getAllLayers: () => Object.keys(packaging.layers),
    getLayer: (name: string) => packaging.layers[name],
  }
  const ofFramework: Framework = {
    ...own('package-service'),
    ...own('zip-service'),
    getIncludes: (include = []) => [...new Set([...listed(packaging.package), ...include, ...leftOut])],
    serverless: {
      serviceDir: root,
      service,
      pluginManager: { parsePluginsObject: () => ({}) },
      configurationFilename: describedIn(root),
      configurationInput: { useDotenv: packaging.useDotenv },
    },
  }
  const packed = (paths: readonly string[], folder = ''): Packed => new Map(paths.map((path) => [inArchive(path), join(root, folder, path)]))
  return {
    ofService: async () => packed(await ofFramework.resolveFilePathsAll()),
    ofFunction: async (key) => packed(await ofFramework.resolveFilePathsFunction(key)),
    ofLayer: async (name) => packed(await ofFramework.resolveFilePathsLayer(name), packaging.layers[name]?.path),
  }
}

// what of the Framework's is called here
interface Framework {
  serverless: object
  getIncludes(include?: readonly string[]): string[]
  resolveFilePathsAll(): Promise<string[]>
  resolveFilePathsFunction(key: string): Promise<string[]>
  resolveFilePathsLayer(name: string): Promise<string[]>
}

function own(module: string): Omit<Framework, 'serverless'> {
  return createRequire(import.meta.url)(`serverless/lib/plugins/package/lib/${module}.js`) as Omit<Framework, 'serverless'> // of that version
}

function listed({ include = [], patterns = [] }: Description['packaging']['package']): readonly string[] {
  return [...include, ...patterns]
}

// after all other patterns: the last one counts
const leftOut = [
  '!.stagecraft/**',
  '!stagecraft.config.ts',
  '!**/node_modules/.{cache,vite,vitest}/**',
  '!**/node_modules/.{package-lock.json,package-map.json,yarn-*,modules.yaml,pnpm-*}',
  '!**/node_modules/.pnpm/**',
  '!**/__pycache__/**',
]

// as the Framework: what lies above the folder is put into it
function inArchive(path: string): string {
  return normalize(path).replace(/^(\.\.?\/)+/, '')
}
