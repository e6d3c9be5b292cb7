import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { type Packed, packPackages, serveRegistry } from './registry.ts'

const run = promisify(execFile)

/** The kit's packages in a registry of this run. */
export interface Kit {
  packages: Packed[]
  /** The address of the registry. */
  registry: string
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
    registry: registry.url,
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

/** What a command printed that ended well. */
export interface Ended {
  stdout: string
  stderr: string
}

/** A folder of a stranger: a copy of a fixture, in which commands run as in their shell. */
export interface StrangersFolder {
  root: string
  /** Runs a command there. Throws what it printed where it does not end with 0. */
  run(command: string, words: readonly string[], environment?: NodeJS.ProcessEnv): Promise<Ended>
  stack(): Promise<StackRecord>
  remove(): Promise<void>
}

/** Where a copy goes. */
export interface Place {
  /** The name of the folder; it may hold a space. */
  name: string
  /** Files of a workspace that the copy is a member of, at `apps/<fixture>`: their names → what is in them. */
  workspace?: Record<string, string>
  /** A project of the same run whose engine is taken, so that it is installed once. */
  lender?: StrangersFolder
}

/** Copies a fixture into a folder of its own. */
export async function strangersFolder(kit: Kit, fixture: string, { name, workspace, lender }: Place): Promise<StrangersFolder> {
  const above = await mkdtemp(join(tmpdir(), 'stagecraft-stranger-'))
  const root = join(above, name, ...(workspace ? ['apps', basename(fixture)] : []))
  await mkdir(root, { recursive: true })
  for (const [file, text] of Object.entries(workspace ?? {})) await writeFile(join(above, name, file), text)
  for (const file of globSync('**/*.*', { cwd: fixture, exclude: (path) => /node_modules/.test(path) })) {
    await cp(join(fixture, file), join(root, file), { recursive: true })
  }
  if (lender) await lend(lender.root, root)
  const environment = { ...kit.environment, PATH: [join(root, 'node_modules', '.bin'), kit.environment.PATH].join(delimiter) }
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

async function lend(from: string, to: string): Promise<void> {
  await mkdir(join(to, '.stagecraft'), { mode: 0o700 })
  await symlink(join(from, '.stagecraft', 'engine'), join(to, '.stagecraft', 'engine'))
}

async function ended(command: string, words: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<Ended> {
  try {
    const { stdout, stderr } = await run(command, words, { ...options, timeout: 280_000, maxBuffer: 16 * 1024 * 1024 })
    return { stdout, stderr }
  } catch (thrown) {
    const { code, stdout, stderr } = thrown as { code: unknown; stdout: string; stderr: string } // what execFile rejects with
    throw new Error(`${command} ${words.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`, { cause: thrown })
  }
}
