import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { askGit, git } from './git.ts'
import type { Commit } from './report.ts'

/** The two sides of a change, each a commit that git knows. */
export interface Sides {
  /** The repository's folder, and the project's in it: empty, or a path that ends with a slash. */
  repository: string
  prefix: string
  /** Where the change branched off. */
  base: Commit
  /** What it ends with. Of a tree that is not committed, a commit that no branch has. */
  head: Commit
  /** Whether `head` holds what is not committed yet. */
  isWorkingTree: boolean
  /** The commits of the change, newest first, without the working tree. */
  commits: readonly Commit[]
}

/**
 * Finds the sides of the change from `base` (a branch, tag or commit) to `head`, by default to the working tree with what is not committed.
 * The base side is the merge base, as on GitHub: what came to `base` since is no part of the change.
 * Throws `no-git`, `no-repository`, `unknown-commit`, `no-merge-base`.
 */
export async function sidesOf(root: string, base: string, head?: string): Promise<Sides> {
  const repository = await askGit(root, ['rev-parse', '--show-toplevel'])
  if (!repository)
    throw new StagecraftError('no-repository', `${root} is in no Git repository.`, {
      hint: 'A report compares two commits: commit the project first.',
    })
  const prefix = (await askGit(root, ['rev-parse', '--show-prefix'])) ?? ''
  const [theirs, ours] = [await known(repository, base), await known(repository, head ?? 'HEAD')]
  const from = await askGit(repository, ['merge-base', theirs, ours])
  if (!from)
    throw new StagecraftError('no-merge-base', `${base} and ${head ?? 'HEAD'} have no commit in common.`, {
      hint: `If the clone is shallow, fetch the history (\`git fetch --unshallow\`; in a workflow, \`fetch-depth: 0\`). Else name another base.`,
    })
  const dirty = head === undefined && (await git(repository, ['status', '--porcelain'])).trim() !== ''
  const end = dirty ? await commitOfWorkingTree(repository) : ours
  const commits = await logOf(repository, [`${from}..${ours}`])
  const [first, last] = [await one(repository, from), await one(repository, end)]
  return { repository, prefix, base: first, head: last, isWorkingTree: dirty, commits }
}

async function known(repository: string, name: string): Promise<string> {
  // a name that begins with a dash would be an option
  const found = name.startsWith('-') ? undefined : await askGit(repository, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`])
  if (found) return found
  const remote = await askGit(repository, ['rev-parse', '--verify', '--quiet', `origin/${name}^{commit}`])
  throw new StagecraftError('unknown-commit', `Git knows no commit ${name}.`, {
    hint: remote
      ? `There is origin/${name}: run \`make pr-report BASE=origin/${name}\`.`
      : 'Name a branch, a tag or a commit: `make pr-report BASE=main`. In a shallow clone, fetch it first.',
  })
}

/** A commit of the working tree, with what Git does not know yet, that no branch has. Written with an index of its own: the user's index and files stay as they are. */
export async function commitOfWorkingTree(repository: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-index-'))
  const index = join(folder, 'index')
  try {
    const own = await askGit(repository, ['rev-parse', '--git-path', 'index'])
    // it holds the times of files, which saves git reading each of them
    if (own) await copyFile(join(repository, own), index).catch(() => copyFile(own, index).catch(() => {}))
    const environment = { GIT_INDEX_FILE: index, ...author }
    await git(repository, ['add', '--all'], environment)
    const tree = (await git(repository, ['write-tree'], environment)).trim()
    return (await git(repository, ['commit-tree', tree, '-p', 'HEAD', '-m', 'working tree'], environment)).trim()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

// the machine may have no name for its commits
const author = {
  GIT_AUTHOR_NAME: 'working tree',
  GIT_AUTHOR_EMAIL: 'working-tree@localhost',
  GIT_COMMITTER_NAME: 'working tree',
  GIT_COMMITTER_EMAIL: 'working-tree@localhost',
}

const between = '\u001f'
const ended = '\u001e'

async function logOf(repository: string, which: readonly string[]): Promise<Commit[]> {
  const text = await git(repository, ['log', `--format=${['%H', '%h', '%an', '%aI', '%s', '%b'].join(between)}${ended}`, ...which])
  return text
    .split(ended)
    .map((each) => each.trim().split(between))
    .filter(([hash]) => hash)
    .map(([hash = '', short = '', name = '', date = '', subject = '', body = '']) => ({
      hash,
      short,
      author: name,
      date,
      subject,
      body: body.trim(),
    }))
}

async function one(repository: string, hash: string): Promise<Commit> {
  const [found] = await logOf(repository, ['-1', hash])
  if (!found) throw new Error(`git log said nothing of ${hash}`)
  return found
}
