import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { type Packed, packPackages, serveRegistry } from './registry.ts'

const run = promisify(execFile)

/** The kit's packages in a registry of this run. */
export interface Kit {
  packages: Packed[]
  /** The environment of a package manager that installs from it. */
  environment: NodeJS.ProcessEnv
  close(): Promise<void>
}

let opened: Promise<Kit> | undefined

/** Packs the kit and serves it: once for all files of a run. */
export function openKit(): Promise<Kit> {
  opened ??= open()
  return opened
}

async function open(): Promise<Kit> {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-packed-'))
  const packages = await packPackages(folder)
  const { stdout } = await run('npm', ['config', 'get', 'registry'])
  const registry = await serveRegistry(packages, stdout.trim())
  return {
    packages,
    environment: { ...clean(process.env), npm_config_registry: registry.url, npm_config_audit: 'false', npm_config_fund: 'false' },
    close: async () => {
      opened = undefined
      await registry.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

// what `npx vitest` and this run's stacks put there is not in a user's shell
function clean(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = /^(npm_|NODE_COMPILE_CACHE$|NODE_OPTIONS$|VITEST|STAGECRAFT_(?!PORT_OFFSET|PYTHON))/
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ours.test(name)))
}

/** What a command ended with. */
export interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** A folder of a stranger: a copy of a fixture, in which commands run as in their shell. */
export interface StrangersFolder {
  root: string
  /** Runs a command there. Only one that ends with 0 is good enough where `code` is not asked for. */
  run(command: string, words: readonly string[], environment?: NodeJS.ProcessEnv): Promise<Ended>
  stack(): Promise<StackRecord>
  remove(): Promise<void>
}

/** Copies a fixture into a new folder called `name`, which may hold a space. */
export async function strangersFolder(kit: Kit, fixture: string, name: string): Promise<StrangersFolder> {
  const above = await mkdtemp(join(tmpdir(), 'stagecraft-stranger-'))
  const root = join(above, name)
  await mkdir(root)
  for (const file of globSync('**/*.*', { cwd: fixture, exclude: (path) => /node_modules/.test(path) }))
    await cp(join(fixture, file), join(root, file))
  const environment = { ...kit.environment, PATH: `${join(root, 'node_modules', '.bin')}:${kit.environment.PATH}` }
  return {
    root,
    run: (command, words, more = {}) => ended(command, words, { cwd: root, env: { ...environment, ...more } }),
    stack: async () => JSON.parse(await readFile(join(root, '.stagecraft', 'stack.json'), 'utf8')) as StackRecord, // the kit wrote it
    remove: async () => {
      await ended('stagecraft', ['reset', '--force'], { cwd: root, env: environment }).catch(() => {})
      await rm(above, { recursive: true, force: true })
    },
  }
}

async function ended(command: string, words: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<Ended> {
  try {
    const { stdout, stderr } = await run(command, words, { ...options, timeout: 280_000, maxBuffer: 16 * 1024 * 1024 })
    return { code: 0, stdout, stderr }
  } catch (thrown) {
    const { code, stdout, stderr } = thrown as { code: unknown; stdout: string; stderr: string } // what execFile rejects with
    throw new Error(`${command} ${words.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`, { cause: thrown })
  }
}
