import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageFilter, projectFiles } from './project-files.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-files-'))
  for (const file of [
    'a.js',
    'b/c.js',
    'b/d.txt',
    '.env',
    '.hidden/e',
    '.git/config',
    'serverless.yml',
    'env/pyvenv.cfg',
    'env/lib/x.py',
    'node_modules/p/index.js',
    'b/node_modules/q/index.js',
  ]) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), file)
  }
  await symlink('a.js', join(root, 'link.js'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

test('a package holds the folder, less what is never deployed; folders of packages are apart', async () => {
  expect(await projectFiles(root, [])).toEqual({
    files: ['.hidden/e', 'a.js', 'b/c.js', 'b/d.txt', 'link.js'],
    packageFolders: ['b/node_modules', 'node_modules'],
  })
})

test('the last pattern that matches decides, and a function’s own come after the service’s', () => {
  const takes = (settings: Parameters<typeof packageFilter>[0], path: string) => packageFilter(settings)(path)
  expect(takes([{ patterns: ['!b/**', 'b/c.js'] }], 'b/c.js')).toBe(true)
  expect(takes([{ patterns: ['b/c.js', '!b/**'] }], 'b/c.js')).toBe(false)
  expect(takes([{ patterns: ['!**'] }, { patterns: ['a.js'] }], 'a.js')).toBe(true)
  expect(takes([{ patterns: ['!./b/**'] }], 'b/c.js')).toBe(false)
})

test('`exclude` and `include` of older descriptions hold, `include` after `exclude`; what is never deployed can be included', () => {
  expect(packageFilter([{ exclude: ['b/**'], include: ['b/d.txt'] }])('b/d.txt')).toBe(true)
  expect(packageFilter([{ exclude: ['b/**'] }])('b/c.js')).toBe(false)
  expect(packageFilter([{ exclude: ['**', '!a.js'] }])('a.js')).toBe(true)
  expect(packageFilter([{ patterns: ['.env'] }])('.env')).toBe(true)
})
