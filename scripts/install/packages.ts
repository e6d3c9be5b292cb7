import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'

/**
 * Brings the npm packages of a folder that has a manifest and a lock file of its own: what only one command needs is no package of the kit's.
 * Nothing is done if they are there in the versions that the manifest asks for. Throws `packages-not-installed`.
 */
export async function installPackages(folder: string): Promise<void> {
  const { dependencies } = read<{ dependencies: Record<string, string> }>(join(folder, 'package.json'))
  const missing = Object.entries(dependencies).filter(([name, version]) => versionOf(folder, name) !== version)
  if (missing.length === 0) return
  const names = missing.map(([name]) => name).join(', ')
  const words = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund']
  await promisify(execFile)('npm', words, { timeout: 120_000 }).catch((cause: { stderr?: string }) => {
    throw new StagecraftError('packages-not-installed', `npm could not install ${names}:\n${cause.stderr?.trim().split('\n').slice(-4).join('\n')}`, {
      hint: `Try it by hand: npm ${words.join(' ')}`,
      cause,
    })
  })
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
