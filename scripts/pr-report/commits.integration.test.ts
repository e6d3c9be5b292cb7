import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { changedFiles, countFiles, textAt } from './changed-files.ts'
import { sidesOf } from './commits.ts'

let root: string
const git = (...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', ...words], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()
const commit = async (file: string, text: string, message: string) => {
  await writeFile(join(root, file), text)
  git('add', '--all')
  git('commit', '-q', '-m', message)
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-commits-'))
  git('init', '-q', '-b', 'main')
  await commit('a', 'one\n', 'first')
  git('checkout', '-q', '-b', 'work')
  await commit('b', 'two\n', 'second')
})
afterEach(() => rm(root, { recursive: true, force: true }))

test('a change begins where it branched off, and what came to the base since is no part of it', async () => {
  git('checkout', '-q', 'main')
  await commit('later', '', 'came later')
  git('checkout', '-q', 'work')
  const sides = await sidesOf(root, 'main')
  expect([sides.base.subject, sides.head.subject, sides.isWorkingTree]).toEqual(['first', 'second', false])
  expect(sides.commits).toMatchObject([{ subject: 'second', author: 'Ann', body: '' }])
  expect(await changedFiles(sides)).toEqual([{ file: 'b', kind: 'added' }])
})

test('what is not committed is part of it, and the index and the files stay as they are', async () => {
  await writeFile(join(root, 'a'), 'one\nmore\n')
  await writeFile(join(root, 'new file'), 'x')
  const status = git('status', '--porcelain')
  const sides = await sidesOf(root, 'main')
  expect(sides).toMatchObject({ isWorkingTree: true, commits: [{ subject: 'second' }] })
  expect(await countFiles(sides)).toEqual({ files: 3, insertions: 3, deletions: 0 })
  expect(await textAt(sides, sides.head.hash, 'new file')).toBe('x')
  expect([git('status', '--porcelain'), await readFile(join(root, 'a'), 'utf8')]).toEqual([status, 'one\nmore\n'])
})

test('a commit that is asked for leaves the working tree out', async () => {
  await writeFile(join(root, 'a'), 'other\n')
  expect(await sidesOf(root, 'main', 'work')).toMatchObject({ isWorkingTree: false, head: { subject: 'second' } })
})

test.each(['nothing', '--all', 'HEAD:a'])('a base that git does not know is refused: %s', async (base) => {
  await expect(sidesOf(root, base)).rejects.toMatchObject({ code: 'unknown-commit', message: `Git knows no commit ${base}.` })
})

test('a branch that only the remote has is named', async () => {
  git('update-ref', 'refs/remotes/origin/release', 'main')
  await expect(sidesOf(root, 'release')).rejects.toMatchObject({ hint: expect.stringContaining('BASE=origin/release') })
})

test('two histories have nothing in common', async () => {
  git('checkout', '-q', '--orphan', 'other')
  await commit('c', '', 'elsewhere')
  await expect(sidesOf(root, 'main')).rejects.toMatchObject({ code: 'no-merge-base' })
})

test('outside a repository nothing can be compared', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-no-repository-'))
  try {
    await expect(sidesOf(folder, 'main')).rejects.toMatchObject({ code: 'no-repository' })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('without git it is said so', async () => {
  const path = process.env.PATH
  process.env.PATH = root
  try {
    await expect(sidesOf(root, 'main')).rejects.toMatchObject({ code: 'no-git' })
  } finally {
    process.env.PATH = path
  }
})
