import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { openToAll } from '../machine/private.ts'
import { type Account, mayEnter, mayRead } from './account.ts'
import { serverPackage } from './package.ts'

/**
 * The folder with `bin/`, `lib/` and `share/` of the PostgreSQL server for this platform: where the account can run it, else a copy
 * in `home`. It can't where a folder above is closed, or the packages were installed under a umask that gives others nothing.
 */
export async function serverBinaries(home: string, account: Account): Promise<string> {
  const folder = await serverPackage()
  await linkLibraries(folder)
  const native = join(folder, 'native')
  if (isUsable(native, account)) return native
  return copyOf(native, join(home, 'server', await versionIn(folder)), account)
}

/** The major version of that server: data of another one it cannot read. */
export async function serverMajor(): Promise<number> {
  return Number.parseInt(await versionIn(await serverPackage()), 10)
}

async function versionIn(folder: string): Promise<string> {
  return (JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }).version
}

/**
 * Runs `work` with a folder that holds `initdb`. initdb starts the server beside it through a shell, with its own path in double quotes: where
 * a shell would read something into that path, both lie in a temporary folder meanwhile.
 */
export async function withInitdb<T>(native: string, work: (native: string) => Promise<T>): Promise<T> {
  if (!/["$`\\]/.test(native)) return work(native)
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-initdb-'))
  try {
    const bin = join(folder, 'bin')
    await mkdir(bin)
    for (const program of ['initdb', 'postgres']) await cp(join(native, 'bin', program), join(bin, program))
    for (const part of ['lib', 'share']) await symlink(join(native, part), join(folder, part))
    await openToAll(folder)
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function isUsable(native: string, account: Account): boolean {
  const parts = [join(native, 'bin', 'postgres'), join(native, 'bin', 'initdb'), join(native, 'lib'), join(native, 'share')]
  return mayEnter(account, join(native, 'bin')) && parts.every((part) => mayRead(account, part))
}

// whole or not at all: a copy that was interrupted has another name
async function copyOf(native: string, target: string, account: Account): Promise<string> {
  if (isUsable(target, account)) return target
  const copying = `${target}.copying`
  await rm(dirname(target), { recursive: true, force: true })
  await cp(native, copying, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') })
  await openToAll(dirname(target))
  await rename(copying, target)
  return target
}

// npm packages hold no symbolic links; the package's own install script makes them, and `--ignore-scripts` leaves it out
async function linkLibraries(folder: string): Promise<void> {
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[]
  await Promise.all(
    links.map(async ({ source, target }) => {
      const path = join(folder, target)
      if (!existsSync(path)) await symlink(basename(source), path).catch(ignoreExisting)
    }),
  )
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
