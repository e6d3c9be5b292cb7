import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { copiedPackages, staleCopies } from './copied-packages.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-copied-'))
  await write('libs/helper/package.json', '{"name":"helper","version":"1.2.3"}')
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

const copied = async (name: string, text: string, from = '.') => {
  await write(name, text)
  return Object.fromEntries(await copiedPackages({ folder: root, name, install: '' }, join(root, from)))
}

test.each([
  ['npm, with install-links', 'package-lock.json', '{"packages":{"node_modules/helper":{"version":"1.2.3","resolved":"file:libs/helper"}}}', '.'],
  ['pnpm 9 and later', 'pnpm-lock.yaml', 'packages:\n  helper@file:libs/helper:\n    resolution: {directory: libs/helper, type: directory}\n', '.'],
  [
    'pnpm before',
    'pnpm-lock.yaml',
    'packages:\n  file:libs/helper:\n    resolution: {directory: libs/helper, type: directory}\n    name: helper\n',
    '.',
  ],
  ['Yarn 1', 'yarn.lock', '# yarn lockfile v1\n\n\n"helper@file:./libs/helper":\n  version "1.2.3"\n', '.'],
  [
    'Yarn 1, from a service',
    'yarn.lock',
    '# yarn lockfile v1\n\n\n"helper@file:../libs/helper", "helper@file:./x.tgz":\n  version "1.2.3"\n',
    'shop',
  ],
  [
    'Yarn, from a service',
    'yarn.lock',
    '__metadata:\n  version: 8\n\n"helper@file:../libs/helper::locator=shop%40workspace%3Ashop":\n  version: 1.2.3\n  resolution: "helper@file:../libs/helper#../libs/helper::hash=1a&locator=shop%40workspace%3Ashop"\n',
    'shop',
  ],
])('a copy of a folder of the repository is known by the lock file of %s', async (_, name, text, from) => {
  expect(await copied(name, text, from)).toEqual({ helper: join(root, 'libs', 'helper') })
})

test.each([
  [
    'a link of npm',
    'package-lock.json',
    '{"packages":{"node_modules/helper":{"resolved":"libs/helper","link":true},"libs/helper":{"version":"1.2.3"}}}',
  ],
  ['a tarball', 'yarn.lock', '# yarn lockfile v1\n\n\n"helper@file:./helper.tgz":\n  version "1.2.3"\n'],
])('%s is no copy', async (_, name, text) => {
  expect(await copied(name, text)).toEqual({})
})

test('a copy is stale where a file of it is another, or is gone from the folder, or another leads into it', async () => {
  const all = new Map([['helper', join(root, 'libs', 'helper')]])
  await write('libs/helper/index.js', 'one')
  await write('node_modules/helper/package.json', '{"name":"helper","version":"1.2.3","written":"anew"}')
  await write('node_modules/helper/index.js', 'one')
  await write('node_modules/helper/node_modules/other/index.js', 'of its own')
  expect(await staleCopies(root, all)).toEqual([])
  await write('libs/helper/package.json', '{"name":"helper","version":"1.2.3","exports":"./other.js"}')
  expect(await staleCopies(root, all)).toEqual(['helper'])
  await write('libs/helper/package.json', '{"name":"helper","version":"1.2.3"}')
  await write('libs/helper/index.js', 'two')
  expect(await staleCopies(root, all)).toEqual(['helper'])
  await rm(join(root, 'libs', 'helper', 'index.js'))
  expect(await staleCopies(root, all)).toEqual(['helper'])
})
