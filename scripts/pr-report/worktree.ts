import { rm } from 'node:fs/promises'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { git } from './git.ts'
import { lastLines } from './run.ts'

/** Checks a commit out at `folder` as a worktree of Git. Returns what removes it. Throws `not-checked-out`. */
export async function addWorktree(repository: string, hash: string, folder: string): Promise<() => Promise<void>> {
  // what a killed run has left
  await git(repository, ['worktree', 'prune'])
  await git(repository, ['worktree', 'add', '--detach', '--force', folder, hash]).catch((cause: { stderr?: string }) => {
    throw new StagecraftError('not-checked-out', `git could not check out ${hash}:\n${lastLines(cause.stderr ?? '')}`, { cause })
  })
  return async () => {
    await rm(folder, { recursive: true, force: true })
    await git(repository, ['worktree', 'prune'])
  }
}
