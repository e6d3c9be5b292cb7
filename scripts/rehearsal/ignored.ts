import { existsSync } from 'node:fs'
import { constants, cp, lstat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { git } from '../pr-report/git.ts'

// packages are linked, and the others are nothing that anybody packs
const passedOver = new Set(['node_modules', '.stagecraft', '.serverless', '__pycache__', '.pytest_cache', '.mypy_cache', '.ruff_cache', 'coverage'])

/**
 * Copies what Git ignores in a repository into another checkout of it: a release of the copy holds what the repository's own build made (`package.artifact`,
 * `dist/**` in patterns), and has the values of its `.env`, as a release of the repository does.
 */
export async function copyIgnored(repository: string, to: string): Promise<void> {
  const listed = await git(repository, ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z'])
  for (const path of listed.split('\0').filter(Boolean)) {
    const from = join(repository, path)
    if (!existsSync(join(to, dirname(path)))) continue
    await cp(from, join(to, path), { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE, filter: isCopied })
  }
}

// at every level; sockets and pipes of what runs there cannot be copied
async function isCopied(path: string): Promise<boolean> {
  if (passedOver.has(basename(path)) || isEnvironment(path)) return false
  const found = await lstat(path)
  return found.isFile() || found.isDirectory() || found.isSymbolicLink()
}

// of Python: https://docs.python.org/3/library/venv.html
function isEnvironment(folder: string): boolean {
  return existsSync(join(folder, 'pyvenv.cfg'))
}
