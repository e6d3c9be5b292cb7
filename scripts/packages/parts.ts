import { globSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of the repository. */
export const root = join(import.meta.dirname, '..', '..')

/** A folder of the repository that is published as a package. */
export interface Part {
  /** The folder, relative to the repository. */
  folder: string
  /** What of it is for work on the kit alone: not published. */
  withheld: RegExp
  /** The modules whose types are published: what users may import. Relative to the folder, without extension. */
  typed: readonly string[]
  /** `exports` of the package. */
  exports: Record<string, string | Record<string, string>>
  bin?: Record<string, string>
  /** Files from elsewhere in the repository: their path → their path in the package, and what is replaced in them. */
  further?: readonly { from: string; to: string; replace?: readonly [string, string] }[]
}

export const parts: readonly Part[] = [
  {
    folder: 'localstack',
    withheld: /(\.test|-fixture)\.ts$|(^|\/)test-engine\.ts$|\.in$|_of\.py$|^README\.md$|^console\/(tsconfig\.json|(pages\/[^/]+\/)?browser\/)/,
    typed: ['config', 'serverless-plugin'],
    exports: {
      '.': { types: './dist/serverless-plugin.d.cts', default: './dist/serverless-plugin.cjs' },
      './config': { types: './dist/config.d.ts', default: './dist/config.js' },
      // of this version’s command line alone
      './internal/*': './dist/*',
      './package.json': './package.json',
    },
    // the kit looks for it two folders above localstack/docker/compose.ts
    further: [{ from: 'docker-compose.yml', to: 'docker-compose.yml', replace: ['context: localstack/engines', 'context: dist/engines'] }],
  },
  {
    folder: 'scripts',
    withheld:
      /(\.test|-fixture)\.ts$|(^|\/)test-engine\.ts$|\.in$|^README\.md$|^packages\/|^stagecraft\.sh$|^install\/(install\.mjs|engine\.ts|description\.ts)$/,
    typed: ['index', 'install/start', 'histories/application', 'histories/history'],
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './bin': { types: './dist/install/start.d.mts', default: './dist/install/start.mjs' },
      './package.json': './package.json',
    },
    bin: { stagecraft: 'dist/install/start.mjs' },
    // `stagecraft upgrade` reads it
    further: [{ from: 'CHANGELOG.md', to: 'dist/CHANGELOG.md' }],
  },
]

/** The files of a part that are published, relative to its folder. */
export function publishedFiles({ folder, withheld }: Part): string[] {
  return globSync('**/*', { cwd: join(root, folder), withFileTypes: true, exclude: (entry) => /^(node_modules|__pycache__)$/.test(entry.name) })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, folder).length + 1))
    .filter((file) => file !== 'package.json' && !withheld.test(file))
    .sort()
}
