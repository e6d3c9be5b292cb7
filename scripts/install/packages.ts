import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { type GroupError, runInGroup } from '@stagecraft/localstack/machine/process-group.ts'
import { userCache } from '@stagecraft/localstack/machine/user-cache.ts'

/**
 * Brings the npm packages of a folder that has a manifest and a lock file of its own: what only one command needs is no package of the kit's.
 * Nothing is done if they are there in the versions that the manifest asks for. Returns the folder whose `node_modules` has them: this one, or
 * one of the user's cache where the kit itself is an installed package. Throws `packages-not-installed`.
 */
export async function installPackages(folder: string): Promise<string> {
  const place = isInstalled(folder) ? cacheOf(folder) : folder
  const { dependencies } = read<{ dependencies: Record<string, string> }>(join(folder, 'package.json'))
  const missing = Object.entries(dependencies).filter(([name, version]) => versionOf(place, name) !== version)
  if (missing.length === 0) return place
  if (place !== folder) {
    mkdirSync(place, { recursive: true, mode: 0o700 })
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(folder, file), join(place, file))
  }
  const names = missing.map(([name]) => name).join(', ')
  const words = ['ci', '--prefix', place, '--ignore-scripts', '--no-audit', '--no-fund']
  await runInGroup('npm', words, { timeout: 120_000 }).catch((cause: GroupError) => {
    throw new StagecraftError('packages-not-installed', `npm could not install ${names}:\n${cause.stderr?.trim().split('\n').slice(-4).join('\n')}`, {
      hint: `Try it by hand: npm ${words.join(' ')}`,
      cause,
    })
  })
  return place
}

// what a package manager installed is its own, and several projects may share it
function isInstalled(folder: string): boolean {
  return folder.split(sep).includes('node_modules')
}

function cacheOf(folder: string): string {
  const lock = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex')
  return userCache(`packages-${lock.slice(0, 12)}`)
}

function versionOf(folder: string, name: string): string | undefined {
  try {
    return read<{ version: string }>(join(folder, 'node_modules', name, 'package.json')).version
  } catch {
    return undefined
  }
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T // a manifest of npm
}
