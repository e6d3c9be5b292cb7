import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'

/** A lock file that a release reads: its folder, and the command that installs just what it names. */
export interface LockFile {
  folder: string
  name: string
  install: string
  /** Another manager's lock file beside it: nobody knows which of them holds. */
  beside?: string
}

// each manager's own: https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json, https://pnpm.io/git#lockfiles, https://yarnpkg.com/features/caching
const known: Readonly<Record<string, string>> = {
  'package-lock.json': 'npm ci',
  'npm-shrinkwrap.json': 'npm ci',
  'pnpm-lock.yaml': 'pnpm install --frozen-lockfile',
  'yarn.lock': 'yarn install --frozen-lockfile',
}

/** Lock files that a release does not read. */
export const unknownLocks = ['bun.lock', 'bun.lockb', 'deno.lock']

/** The lock file that holds for a folder: that of a workspace lies at its root. Undefined where there is none. */
export function lockFileOf(folder: string): LockFile | undefined {
  const [first, ...more] = Object.entries(known).filter(([name]) => existsSync(join(folder, name)))
  if (first) {
    const [name, install] = first
    const other = more.find(([, another]) => another !== install)
    return { folder, name, install, ...(other ? { beside: other[0] } : {}) }
  }
  // above the repository is nothing of it
  return existsSync(join(folder, '.git')) || dirname(folder) === folder ? undefined : lockFileOf(dirname(folder))
}

/** The packages that a lock file names, as `name@1.2.3`. */
export async function lockedPackages(lock: LockFile): Promise<ReadonlySet<string>> {
  const { name } = lock
  const text = await textOf(lock)
  if (name.endsWith('.json')) return new Set(ofNpm(JSON.parse(text) as NpmLock))
  if (name === 'pnpm-lock.yaml') return new Set(ofPnpm((parse(text) ?? {}) as PnpmLock))
  return new Set(text.includes('__metadata:') ? ofYarn(parse(text) as YarnLock) : ofYarn1(text))
}

/** What stands in a lock file; Git writes CRLF where `core.autocrlf` is set. */
export async function textOf({ folder, name }: LockFile): Promise<string> {
  return (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n')
}

export interface NpmLock {
  packages?: Record<string, { name?: string; version?: string; resolved?: string }>
}

function ofNpm({ packages = {} }: NpmLock): string[] {
  return Object.entries(packages).map(([path, { name, version = '' }]) => {
    const last = path.lastIndexOf('node_modules/')
    return `${name ?? path.slice(last + 'node_modules/'.length)}@${version}`
  })
}

export interface PnpmLock {
  packages?: Record<string, { name?: string; version?: string; resolution?: { directory?: string } }>
}

// `name@1.2.3`, before version 9 `/name@1.2.3(peer@1)`, and before 6 `/name/1.2.3_peer@1`. What is from Git or a tarball has its address there, and its version
// in the entry: `name@https://…`, before version 9 the address alone, and the name in the entry, too
function ofPnpm({ packages = {} }: PnpmLock): string[] {
  return Object.entries(packages).map(([key, { name, version }]) => {
    const [path = ''] = key.replace(/^\//, '').split('(')
    if (version) return `${name ?? nameOf(path)}@${version}`
    if (path.indexOf('@', 1) > 0 && !/\/\d+\.\d+\.\d+[^/]*$/.test(path)) return path
    return path.replace(/\/(\d[^/_]*)[^/]*$/, '@$1')
  })
}

export interface YarnLock {
  [entry: string]: { version?: string | number; resolution?: string }
}

// `"name@npm:^1"` with `resolution: "name@npm:1.2.3"`
function ofYarn(lock: YarnLock): string[] {
  return Object.values(lock).flatMap(({ version, resolution }) => (version && resolution ? [`${nameOf(resolution)}@${version}`] : []))
}

// of Yarn 1: `"name@^1", name@^2:` and `  version "1.2.3"` below it; an alias is `one@npm:other@^1`
function ofYarn1(text: string): string[] {
  return [...text.matchAll(/^("?[^\s#].*):\n {2}version "([^"]+)"/gm)].map(([, ranges = '', version]) => {
    const [first = ''] = ranges.replaceAll('"', '').split(', ')
    const alias = /^.+?@npm:(.+)$/.exec(first)?.[1]
    return `${nameOf(alias ?? first)}@${version}`
  })
}

/** The name in `name@^1`. */
export function nameOf(range: string): string {
  const at = range.indexOf('@', 1)
  return at < 0 ? range : range.slice(0, at)
}
