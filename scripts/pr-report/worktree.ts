import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { git } from './git.ts'
import { lastLines } from './run.ts'

/** Checks a commit out at `folder` as a worktree of Git. Returns what removes it. Throws `not-checked-out`. */
export async function addWorktree(repository: string, hash: string, folder: string): Promise<() => Promise<void>> {
  await forgetUnfinished(repository)
  await git(repository, ['worktree', 'prune'])
  await git(repository, ['worktree', 'add', '--detach', '--force', folder, hash]).catch((cause: { stderr?: string }) => {
    throw new StagecraftError('not-checked-out', `git could not check out ${hash}:\n${lastLines(cause.stderr ?? '')}`, { cause })
  })
  return async () => {
    await rm(folder, { recursive: true, force: true })
    await git(repository, ['worktree', 'prune'])
  }
}

// What a run left that was ended while git checked out: git locks a worktree while it makes it, and no `prune` takes a locked one away. The kit's own alone
async function forgetUnfinished(repository: string): Promise<void> {
  const blocks = (await git(repository, ['worktree', 'list', '--porcelain'])).split('\n\n')
  for (const block of blocks) {
    const [, path = ''] = /^worktree (.*)$/m.exec(block) ?? []
    const isOurs = /[/\\](pr-report-\d+|stagecraft-rehearsal-\w+)([/\\]|$)/.test(path)
    if (isOurs && /^locked/m.test(block) && !existsSync(path)) await git(repository, ['worktree', 'unlock', path])
  }
}
