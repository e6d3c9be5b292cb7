import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Part, root } from './parts.ts'

export interface Manifest {
  name: string
  version: string
  description: string
  [more: string]: unknown
}

/** What every package of the kit states. */
const common = {
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
export function manifestOf({ folder, exports, bin }: Part): Manifest {
  const { name, version, description, dependencies, optionalDependencies, type } = readManifest(folder)
  const main = exports['.']
  return {
    name,
    version,
    description,
    ...common,
    type,
    ...(typeof main === 'object' ? { main: main.default, types: main.types } : {}),
    exports,
    ...(bin ? { bin } : {}),
    files: ['dist', 'docker-compose.yml'].slice(0, folder === 'localstack' ? 2 : 1),
    dependencies,
    ...(optionalDependencies ? { optionalDependencies } : {}),
  }
}

/** The package without a scope, for `npx stagecraft` where nothing is installed: the command, and nothing else. */
export function commandManifest(): Manifest {
  const { name, version, description } = readManifest('scripts')
  return {
    name: 'stagecraft',
    version,
    description,
    ...common,
    type: 'module',
    bin: { stagecraft: './stagecraft.mjs' },
    files: ['stagecraft.mjs'],
    dependencies: { [name]: version },
  }
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest // our own
}
