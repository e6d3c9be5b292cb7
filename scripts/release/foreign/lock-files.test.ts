import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockedPackages, lockFileOf } from './lock-files.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-locks-'))
  await mkdir(join(root, '.git'))
  await mkdir(join(root, 'services', 'shop'), { recursive: true })
})
afterEach(() => rm(root, { recursive: true, force: true }))

const locked = async (name: string, text: string) => {
  await writeFile(join(root, name), text)
  const lock = lockFileOf(join(root, 'services', 'shop'))
  expect(lock).toMatchObject({ folder: root, name })
  return lock && [...(await lockedPackages(lock))]
}

test('a folder without a lock file, up to its repository, has none', () => {
  expect(lockFileOf(join(root, 'services', 'shop'))).toBeUndefined()
})

test('npm’s names each place, and a package by another name', async () => {
  const packages = {
    'node_modules/a': { version: '1.0.0' },
    'node_modules/a/node_modules/@b/c': { version: '2.0.0' },
    'node_modules/alias': { name: 'real', version: '3.0.0' },
  }
  expect(await locked('package-lock.json', JSON.stringify({ packages }))).toEqual(['a@1.0.0', '@b/c@2.0.0', 'real@3.0.0'])
})

test.each([
  ['9', "lockfileVersion: '9.0'\npackages:\n  '@b/c@2.0.0':\n    resolution: {}\n  a@1.0.0-rc.1:\n    resolution: {}\n"],
  ['6', "lockfileVersion: '6.0'\npackages:\n  /@b/c@2.0.0(d@1.0.0):\n    dev: false\n  /a@1.0.0-rc.1:\n    dev: false\n"],
  ['5', 'lockfileVersion: 5.4\npackages:\n  /@b/c/2.0.0_d@1.0.0:\n    dev: false\n  /a/1.0.0-rc.1:\n    dev: false\n'],
])('pnpm’s of version %s', async (_, text) => {
  expect(await locked('pnpm-lock.yaml', text)).toEqual(['@b/c@2.0.0', 'a@1.0.0-rc.1'])
})

test.each([
  ['9', "  foo@https://codeload.github.com/b/foo/tar.gz/4f2c:\n    resolution: {tarball: 'https://codeload.github.com/b/foo/tar.gz/4f2c'}\n"],
  ['9, from Git', "  '@b/foo@git+ssh://git@host/b/foo.git#4f2c':\n    resolution: {commit: 4f2c}\n    name: foo\n"],
  ['6', '  github.com/b/foo/4f2c:\n    resolution: {}\n    name: foo\n'],
])('pnpm’s of version %s names the version of what is not from a registry', async (_, entry) => {
  expect(await locked('pnpm-lock.yaml', `packages:\n${entry}    version: 1.2.3\n`)).toEqual(['foo@1.2.3'])
})

const yarn1 = `# yarn lockfile v1


"@b/c@^2", "@b/c@^2.0.0":
  version "2.0.0"
  dependencies:
    a "^1"

a@^1:
  version "1.0.0"

"alias@npm:real@^3":
  version "3.0.0"
`

test.each([
  ['LF', yarn1],
  ['CRLF', yarn1.replaceAll('\n', '\r\n')],
])('Yarn’s of version 1, also a package by another name, with %s', async (_, text) => {
  expect(await locked('yarn.lock', text)).toEqual(['@b/c@2.0.0', 'a@1.0.0', 'real@3.0.0'])
})

test('Yarn’s of later versions', async () => {
  const text = `__metadata:
  version: 8

"@b/c@npm:^2":
  version: 2.0.0
  resolution: "@b/c@npm:2.0.0"

"a@patch:a@npm%3A1.0.0#x":
  version: 1.0.0
  resolution: "a@patch:a@npm%3A1.0.0#x::version=1.0.0"
`
  expect(await locked('yarn.lock', text)).toEqual(['@b/c@2.0.0', 'a@1.0.0'])
})

test('of two managers’ files in a folder, the other is named', async () => {
  await writeFile(join(root, 'pnpm-lock.yaml'), '')
  await locked('package-lock.json', '{}')
  expect(lockFileOf(root)).toEqual({ folder: root, name: 'package-lock.json', install: 'npm ci', beside: 'pnpm-lock.yaml' })
})

test('npm’s two are of one manager', async () => {
  await writeFile(join(root, 'npm-shrinkwrap.json'), '{}')
  await locked('package-lock.json', '{}')
  expect(lockFileOf(root)).not.toHaveProperty('beside')
})
