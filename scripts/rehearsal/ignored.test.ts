import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { git } from '../pr-report/git.ts'
import { filesBelow } from '../release/files-below.ts'
import { copyIgnored } from './ignored.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-ignored-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('what a build made and the values of .env come to another checkout; packages, environments and the kit’s folder do not', async () => {
  const [repository, checkout] = [join(folder, 'one'), join(folder, 'other')]
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(repository, path)), { recursive: true })
    await writeFile(join(repository, path), text)
  }
  await write('.gitignore', '*.zip\ndist\n.env\nnode_modules\n.stagecraft\n.venv\n__pycache__\n')
  await write('native/main.go', 'package main')
  await git(repository, ['init', '--quiet'])
  await git(repository, ['add', '--all'])
  await cp(repository, checkout, { recursive: true })
  const made = ['native/native.zip', 'dist/deep/index.js', '.env']
  for (const path of made) await write(path, `of ${path}`)
  for (const path of [
    'node_modules/a/index.js',
    'dist/deep/node_modules/a/index.js',
    '.stagecraft/state',
    '.venv/pyvenv.cfg',
    'native/__pycache__/a.pyc',
  ])
    await write(path, 'x')
  await copyIgnored(repository, checkout)
  const there = filesBelow(checkout).filter((path) => !path.startsWith('.git/'))
  expect(there.sort()).toEqual([...made, '.gitignore', 'native/main.go'].sort())
  expect(await readFile(join(checkout, 'dist', 'deep', 'index.js'), 'utf8')).toBe('of dist/deep/index.js')
})
