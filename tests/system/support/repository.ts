import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { git } from '../../../scripts/pr-report/git.ts'

const person = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.com' }

/** Makes a repository of Git of a copy of a project, with one commit of all but what is lent to it and kept in it. `at`: the commit's time. */
export async function makeRepository(root: string, at?: string): Promise<void> {
  const own = await readFile(join(root, '.gitignore'), 'utf8').catch(() => '')
  await writeFile(join(root, '.gitignore'), `${own}node_modules\n.stagecraft\n.serverless\n`)
  await git(root, ['init', '--quiet'])
  await commitAll(root, at)
}

/** Commits the files as they are; a commit without a change where none differs. */
export async function commitAll(root: string, at?: string): Promise<void> {
  await git(root, ['add', '--all'])
  const times: Record<string, string> = at ? { GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at } : {}
  await git(root, ['commit', '--quiet', '--allow-empty', '--message', 'a change'], { ...person, ...times })
}
