import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { readlink, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import type { InlineConfig } from 'vite'
import { temporaryPrivateFolder } from '../machine/private.ts'

/** The paths of a project as Vite can work with them. */
export interface VitePaths {
  of(path: string): string
  /** What Vite has to be told where they are others. */
  config: InlineConfig
  /** Removes what was made for them; the end of this process does it otherwise. */
  close(): void
}

/**
 * Vite takes `#`, `?` and `*` in a path for the end of an address or for a pattern, and finds nothing there (it warns of it itself). For a project below
 * such a folder there is a link to that folder in the system's temporary one until this process ends. A `mark` keeps two processes apart; the same
 * mark makes the same paths, so that what Vite has cached stays good.
 */
export async function vitePaths(project: string, mark: string): Promise<VitePaths> {
  const parts = project.split(sep)
  const unfit = parts.findIndex((part) => /[#?*]/.test(part))
  if (unfit === -1) return { of: (path) => path, config: {}, close: () => {} }
  const target = parts.slice(0, unfit + 1).join(sep)
  const folder = join(tmpdir(), `stagecraft-page-${createHash('sha256').update(`${target}\0${mark}`).digest('hex').slice(0, 12)}`)
  const link = join(folder, 'project')
  await temporaryPrivateFolder(folder)
  const close = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', close)
  if ((await readlink(link).catch(() => undefined)) !== target) {
    await rm(link, { recursive: true, force: true })
    await symlink(target, link)
  }
  return {
    of: (path) => (path === target || path.startsWith(target + sep) ? link + path.slice(target.length) : path),
    config: { resolve: { preserveSymlinks: true } },
    close,
  }
}
