import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Part, root } from './parts.ts'

export interface Manifest {
  name: string
  version: string
  description: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  [more: string]: unknown
}

/** What every package of the kit states. */
export const common = {
  license: 'MIT',
  author: 'The authors of Stagecraft',
  repository: { type: 'git', url: 'git+https://github.com/stagecraft/stagecraft.git' },
  homepage: 'https://github.com/stagecraft/stagecraft#readme',
  bugs: 'https://github.com/stagecraft/stagecraft/issues',
  keywords: ['aws', 'serverless', 'lambda', 'local', 'localstack', 'serverless-framework', 'emulator'],
  // the command starts under Node 18, and fetches Node 24 for itself
  engines: { node: '>=18' },
  publishConfig: { access: 'public', provenance: true },
}

/** The manifest of a part as it is published: dependencies and version stand in its package.json in the repository. */
export function manifestOf({ folder, exports, bin }: Part, version?: string): Manifest {
  const { name, description, dependencies, optionalDependencies, type, ...own } = readManifest(folder)
  const main = exports['.']
  return {
    name,
    version: version ?? own.version,
    description,
    ...common,
    type,
    ...(typeof main === 'object' ? { main: main.default, types: main.types } : {}),
    exports,
    ...(bin ? { bin } : {}),
    files: ['dist', 'docker-compose.yml'].slice(0, folder === 'localstack' ? 2 : 1),
    dependencies: version ? withVersion(dependencies, version) : dependencies,
    ...(optionalDependencies ? optionalPeers(optionalDependencies) : {}),
  }
}

/** The package without a scope, for `npx stagecraft` where nothing is installed: the command, and nothing else. */
export function commandManifest(given?: string): Manifest {
  const { name, description, ...own } = readManifest('scripts')
  const version = given ?? own.version
  return {
    name: 'stagecraft',
    version,
    description,
    ...common,
    type: 'module',
    bin: { stagecraft: 'stagecraft.mjs' },
    files: ['stagecraft.mjs'],
    dependencies: { [name]: version },
  }
}

// PostgreSQL's servers: 60 MB that only an application with a database needs, and that its first start fetches (localstack/postgres/package.ts)
function optionalPeers(optional: Record<string, string>): object {
  return { peerDependencies: optional, peerDependenciesMeta: Object.fromEntries(Object.keys(optional).map((name) => [name, { optional: true }])) }
}

function withVersion(dependencies: Record<string, string> = {}, version: string): Record<string, string> {
  return Object.fromEntries(Object.entries(dependencies).map(([name, asked]) => [name, name.startsWith('@stagecraft/') ? version : asked]))
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest // our own
}
