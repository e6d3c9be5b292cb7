import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { textAt } from './changed-files.ts'
import type { Sides } from './commits.ts'
import { linkTree } from './link-tree.ts'
import { lastLines, run } from './run.ts'
import { addWorktree } from './worktree.ts'

/** One side of the change as files, with its packages, to compile and start. */
export interface Checkout {
  /** The project’s folder in it. */
  root: string
  remove(): Promise<void>
}

const installMs = 10 * 60_000

/**
 * Checks a commit out below `folder` as a worktree of Git. Its packages are linked where its lock file is this project’s, else installed.
 * The kit’s programs (engine, Node, browser) are lent. Throws `not-checked-out`, `not-installed`.
 */
export async function checkOut(project: Project, sides: Sides, hash: string, folder: string): Promise<Checkout> {
  const { repository, prefix } = sides
  const remove = await addWorktree(repository, hash, folder)
  const root = join(folder, prefix)
  try {
    await packages(project, root, await textAt(sides, hash, 'package-lock.json'))
    await lendPrograms(project, root)
    return { root, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

async function packages(project: Project, root: string, lock: string | undefined): Promise<void> {
  const installed = await readFile(join(project.root, 'package-lock.json'), 'utf8').catch(() => undefined)
  if (lock === undefined || lock === installed) await lend(project, root, 'node_modules')
  else {
    const { code, output } = await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, withinMs: installMs })
    if (code !== 0) throw new StagecraftError('not-installed', `\`npm ci\` failed for the other side of the change:\n${lastLines(output)}`)
  }
  // the browser of the tests, where both sides have the same
  const browser = join('tests', 'browser')
  const locks = await Promise.all([project.root, root].map((each) => readFile(join(each, browser, 'package-lock.json'), 'utf8').catch(() => '')))
  if (locks[0] && locks[0] === locks[1]) await lend(project, root, join(browser, 'node_modules'))
}

async function lend(project: Project, root: string, folder: string): Promise<void> {
  const own = join(project.root, folder)
  if (existsSync(own)) linkTree(own, join(root, folder))
}

// Each environment of Python tells by its own mark whether it is what the side asks for. The shell command's note says what is installed
async function lendPrograms(project: Project, root: string): Promise<void> {
  const folder = join(root, '.stagecraft')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of await readdir(project.programs).catch(() => [])) {
    const own = join(project.programs, name)
    const isProgram = ['bin', 'node', 'browser'].includes(name) || existsSync(join(own, 'pyvenv.cfg'))
    if (isProgram) await symlink(own, join(folder, name))
  }
  const note = join(project.programs, 'installed')
  if (!existsSync(note)) return
  await cp(note, join(folder, 'installed'), { recursive: true })
  const lock = await readFile(join(root, 'package-lock.json')).catch(() => undefined)
  if (lock) await writeFile(join(folder, 'installed', 'package-lock.json'), lock)
}
