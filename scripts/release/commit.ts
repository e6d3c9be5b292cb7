import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'

/** The commit that a release is made of. */
export interface Commit {
  id: string
  /** Its committer’s day, in UTC: `2026.11.27`. */
  day: string
  /** Which commit of that day it is in its own history, from 1. */
  numberOfDay: number
  /** Whether the working tree has files that differ from it, or that it does not know. */
  isDirty: boolean
}

/** The commit that is checked out in `root`. Throws `no-commit`. */
export async function currentCommit(root: string): Promise<Commit> {
  const git = async (...words: string[]) =>
    (await promisify(execFile)('git', words, { cwd: root, timeout: 30_000, maxBuffer: 1 << 28, env: { ...process.env, TZ: 'UTC' } })).stdout.trim()
  try {
    const [log, status] = await Promise.all([
      git('log', '--format=%H %cd', '--date=format-local:%Y.%m.%d'),
      git('status', '--porcelain', '--untracked-files=normal'),
    ])
    const commits = log.split('\n').map((line) => line.split(' ') as [string, string]) // as the format says
    const [id, day] = commits[0] ?? ['', '']
    return { id, day, numberOfDay: commits.filter((each) => each[1] === day).length, isDirty: status !== '' }
  } catch (cause) {
    throw new StagecraftError('no-commit', `A release is made of a commit, and Git finds none in ${root}.`, {
      hint: 'Run `git init`, commit the project, and try again.',
      cause,
    })
  }
}

/** What a release of that commit is called. */
export function releaseName({ id, day, numberOfDay, isDirty }: Commit): string {
  return `${day}-${numberOfDay}-${id.slice(0, 7)}${isDirty ? '-dirty' : ''}`
}
