import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, symlink } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { guardedFolder } from '@stagecraft/localstack/machine/guarded-folder.ts'
import { openProject, type Project } from '@stagecraft/localstack/project.ts'
import { ownFolder } from '@stagecraft/localstack/project-root.mjs'
import { commitOfWorkingTree } from '../pr-report/commits.ts'
import { git } from '../pr-report/git.ts'
import { linkTree } from '../pr-report/link-tree.ts'
import { lastLines, run } from '../pr-report/run.ts'
import { addWorktree } from '../pr-report/worktree.ts'
import type { Manifest } from '../release/manifest.ts'
import type { Made } from '../release/package.ts'
import { copyIgnored } from './ignored.ts'

/** A copy of the project, to make commits in that no branch has. */
export interface Copy {
  project: Project
  /** Goes back to the project as it is, lets `change` edit the files, commits that, and packages it, or one service of it, by `make package`'s own command. */
  release(message: string, change?: (root: string) => Promise<void>, service?: string): Promise<Made>
  remove(): Promise<void>
}

const packageMs = 10 * 60_000

/**
 * Copies the project as it is, with what is not committed yet, as a worktree of Git; of a repository that does not know the kit also what Git ignores.
 * Throws `no-git`, `not-checked-out` and what Git says.
 */
export async function copyOf(origin: Project): Promise<Copy> {
  const { folder, remove: removeFolder } = await guardedFolder('stagecraft-rehearsal-')
  const repository = (await git(origin.root, ['rev-parse', '--show-toplevel'])).trim()
  const prefix = (await git(origin.root, ['rev-parse', '--show-prefix'])).trim()
  const root = join(folder, prefix)
  const removeWorktree = await addWorktree(repository, await commitOfWorkingTree(repository), folder)
  const remove = async () => {
    await removeWorktree()
    await removeFolder()
  }
  try {
    await linkPackages(origin, root)
    linkPackagesAbove(origin.root, root, prefix)
    if (origin.isAdopted) await copyIgnored(repository, folder)
    await lendPrograms(origin, join(root, '.stagecraft'))
    await commit(folder, 'As it is')
    const base = (await git(folder, ['rev-parse', 'HEAD'])).trim()
    return {
      project: { ...(await openProject(root)), state: join(root, '.stagecraft'), programs: join(root, '.stagecraft') },
      release: async (message, change, service) => {
        await git(folder, ['checkout', '--quiet', '--detach', base])
        if (change) {
          await change(root)
          await commit(folder, message)
        }
        return packaged(origin.root, root, service)
      },
      remove,
    }
  } catch (error) {
    await remove()
    throw error
  }
}

// of a repository that does not know the kit those of its layers, too; one in Python may have none
async function linkPackages({ root: origin, isAdopted }: Project, root: string): Promise<void> {
  const ignored = isAdopted ? await git(origin, ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z']) : ''
  const below = ignored.split('\0').filter((path) => path.endsWith('/node_modules/') && existsSync(join(root, path, '..')))
  for (const folder of ['node_modules', ...below]) if (existsSync(join(origin, folder))) linkTree(join(origin, folder), join(root, folder))
}

// a member of a workspace has its packages in a folder above, up to the repository's
function linkPackagesAbove(origin: string, root: string, prefix: string): void {
  const steps = prefix
    .split('/')
    .filter(Boolean)
    .map((_, at) => '../'.repeat(at + 1))
  for (const step of steps) {
    const [from, to] = [join(origin, step, 'node_modules'), join(root, step, 'node_modules')]
    if (existsSync(from) && !existsSync(to)) linkTree(from, to)
  }
}

// programs, and templates that are compiled already: they are used where nothing that they are made from differs
async function lendPrograms({ programs }: Project, folder: string): Promise<void> {
  // Git passes over it, whatever the project's own .gitignore says
  await mkdir(join(ownFolder(folder), 'cache'), { recursive: true, mode: 0o700 })
  for (const name of await readdir(programs))
    if (/^(bin|node|engine(-(?!state)[\w-]+)?)$/.test(name)) await symlink(join(programs, name), join(folder, name))
  for (const name of await readdir(join(programs, 'cache')).catch(() => []))
    if (name.startsWith('description-')) await cp(join(programs, 'cache', name), join(folder, 'cache', name))
}

async function commit(folder: string, message: string): Promise<void> {
  await git(folder, ['add', '--all'])
  const author = { GIT_AUTHOR_NAME: 'Rehearsal', GIT_AUTHOR_EMAIL: 'rehearsal@example.com' }
  const committer = { GIT_COMMITTER_NAME: 'Rehearsal', GIT_COMMITTER_EMAIL: 'rehearsal@example.com' }
  await git(folder, ['-c', 'commit.gpgsign=false', '-c', 'core.hooksPath=/dev/null', 'commit', '--quiet', '--allow-empty', '--message', message], {
    ...author,
    ...committer,
  })
}

// in a process of its own: this one may have read the files as they were before
async function packaged(origin: string, root: string, service: string | undefined): Promise<Made> {
  const words = ['--json', ...(service ? ['--service', service] : []), 'package']
  const { code, stdout, output } = await run(process.execPath, [commandLineIn(origin, root), ...words], {
    cwd: root,
    environment: { ...process.env, STAGECRAFT_STATE: join(root, '.stagecraft') },
    withinMs: packageMs,
  })
  if (code !== 0) throw new StagecraftError('not-packaged', `The release could not be packaged:\n${lastLines(output)}`)
  return JSON.parse(stdout) as { folder: string; manifest: Manifest; isUnchanged: boolean } // what the command prints
}

/** The command line of a copy `root` of `origin`: in the kit's repository its sources, else the package in its node_modules; that of a workspace above is for both. */
export function commandLineIn(origin: string, root: string, own = fileURLToPath(new URL('../main.ts', import.meta.url))): string {
  const below = relative(origin, own)
  return below.startsWith('..') || isAbsolute(below) ? own : join(root, below)
}
