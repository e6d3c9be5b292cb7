import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StagecraftError } from '../../errors.ts'
import { type GroupError, runInGroup } from '../../machine/process-group.ts'
import { findPackage } from './node-packages.ts'

/** The newest that may be taken; of a package that is released apart from the clients, its newest until then. */
const newest = { 'aws-sdk': '2.1692.0', '@aws-sdk/': '<=3.1164.0' }

interface Batch {
  names: Set<string>
  installed: Promise<void>
}

const waiting = new Map<string, Batch>()
const last = new Map<string, Promise<void>>()

/** Whether npm came to its end in that folder: what an installation left that was cut off is not taken. */
export function isInstalled(folder: string): boolean {
  return existsSync(markOf(folder))
}

/**
 * Installs packages of the AWS SDK into a folder of the kit, one run of npm after the other: a bundler asks for many names at once, and two runs in one
 * folder destroy each other's files. What is asked for while a run is under way is installed together by the next. Throws `sdk-not-installed`.
 */
export function installSdk(names: readonly string[], folder: string, say: (line: string) => void): Promise<void> {
  const batch = waiting.get(folder) ?? nextBatch(folder, say)
  for (const name of names) batch.names.add(name)
  return batch.installed
}

function nextBatch(folder: string, say: (line: string) => void): Batch {
  const names = new Set<string>()
  const before = last.get(folder)?.catch(() => {}) ?? sleep(gatheringMs)
  const installed = before.then(async () => {
    waiting.delete(folder)
    const missing = [...names].filter((name) => !isInstalled(folder) || !findPackage(name, folder)).sort()
    if (missing.length > 0) await install(missing, folder, say)
  })
  const batch = { names, installed }
  waiting.set(folder, batch)
  last.set(folder, installed)
  return batch
}

// the names come within some milliseconds of each other
const gatheringMs = 100

async function install(names: readonly string[], folder: string, say: (line: string) => void): Promise<void> {
  say(`installing what Lambda’s runtime has: ${names.join(', ')}`)
  if (!isInstalled(folder)) await rm(folder, { recursive: true, force: true })
  await rm(markOf(folder), { force: true })
  await mkdir(folder, { recursive: true })
  const packages = names.map((name) => `${name}@${name === 'aws-sdk' ? newest[name] : newest['@aws-sdk/']}`)
  const words = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error', ...packages]
  await runInGroup('npm', words, { cwd: folder }).catch((error: GroupError) => {
    throw new StagecraftError('sdk-not-installed', `npm could not install ${names.join(', ')}:\n${(error.stderr ?? error.message).trim()}`, {
      hint: 'The lines above show the cause. Or install the packages in the project: `npm install --save-dev`.',
    })
  })
  await writeFile(markOf(folder), '')
}

function markOf(folder: string): string {
  return join(folder, 'installed')
}
