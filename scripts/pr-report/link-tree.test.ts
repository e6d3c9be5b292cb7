import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { linkTree } from './link-tree.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-links-'))
  await mkdir(join(root, 'one', 'node_modules', 'pack', 'lib'), { recursive: true })
  await mkdir(join(root, 'one', 'node_modules', '.vite'))
  await mkdir(join(root, 'one', 'workspace'))
  await writeFile(join(root, 'one', 'node_modules', 'pack', 'lib', 'index.js'), 'one')
  await writeFile(join(root, 'one', 'workspace', 'name'), 'the workspace of one')
  await symlink('../workspace', join(root, 'one', 'node_modules', 'own'))
  await symlink('pack/lib', join(root, 'one', 'node_modules', 'inside'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const link = () => linkTree(join(root, 'one', 'node_modules'), join(root, 'two', 'node_modules'))
const read = (...path: string[]) => readFile(join(root, 'two', 'node_modules', ...path), 'utf8')

test('files are the same files, and caches stay behind', async () => {
  link()
  const [one, two] = await Promise.all(['one', 'two'].map((side) => stat(join(root, side, 'node_modules', 'pack', 'lib', 'index.js'))))
  expect(two?.ino).toBe(one?.ino)
  expect(await read('inside', 'index.js')).toBe('one')
  await expect(stat(join(root, 'two', 'node_modules', '.vite'))).rejects.toThrow('ENOENT')
})

test('a link to a workspace leads to the new project’s own, or where there is none to the old one’s', async () => {
  link()
  expect(await read('own', 'name')).toBe('the workspace of one')
  await rm(join(root, 'two'), { recursive: true })
  await mkdir(join(root, 'two', 'workspace'), { recursive: true })
  await writeFile(join(root, 'two', 'workspace', 'name'), 'the workspace of two')
  link()
  expect(await read('own', 'name')).toBe('the workspace of two')
})
