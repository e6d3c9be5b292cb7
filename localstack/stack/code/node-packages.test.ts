import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { deployedPackages, packagesFrom, workspaceFiles } from './node-packages.ts'

let root: string
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-packages-')))
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function packageAt(folder: string, manifest: object = {}): Promise<void> {
  await mkdir(join(root, folder), { recursive: true })
  await writeFile(join(root, folder, 'package.json'), JSON.stringify(manifest))
}

test('what is deployed are the dependencies and what they need, not what development needs, as far as the code itself sees them', async () => {
  await packageAt('.', { dependencies: { a: '1', '@s/b': '1' }, devDependencies: { tool: '1' }, optionalDependencies: { absent: '1' } })
  await packageAt('node_modules/a', { dependencies: { c: '1', d: '2' } })
  await packageAt('node_modules/a/node_modules/d')
  await packageAt('node_modules/@s/b', { dependencies: { a: '1' } })
  await packageAt('node_modules/c')
  await packageAt('node_modules/tool')
  expect([...deployedPackages(root)].sort()).toEqual(['@s/b', 'a', 'c'].map((name) => [name, join(root, 'node_modules', name)]))
  expect([...packagesFrom(['c'], root).keys()]).toEqual(['c'])
})

test('packages of a workspace are found above the service, and those that are its own sources are known', async () => {
  await packageAt('services/shop', { dependencies: { words: '1', a: '1' } })
  await packageAt('packages/words')
  await writeFile(join(root, 'packages/words/index.js'), '')
  await packageAt('node_modules/a')
  await symlink(join(root, 'packages/words'), join(root, 'node_modules/words'))
  const packages = deployedPackages(join(root, 'services/shop'))
  expect([...packages].sort()).toEqual([
    ['a', join(root, 'node_modules/a')],
    ['words', join(root, 'packages/words')],
  ])
  expect((await workspaceFiles(packages)).sort()).toEqual(['index.js', 'package.json'].map((file) => join(root, 'packages/words', file)))
})

// https://docs.npmjs.com/cli/v11/configuring-npm/package-json#local-paths: npm links it
test('a package beside the repository, of `file:../words`, is deployed as a source, with what it has there; one of `git+…` as any other', async () => {
  await packageAt('shop', { dependencies: { words: 'file:../words', parts: 'git+ssh://git@example.com/parts.git' } })
  await packageAt('words', { dependencies: { letters: '1' } })
  await packageAt('words/node_modules/letters')
  await packageAt('shop/node_modules/parts')
  await symlink('../../words', join(root, 'shop/node_modules/words'))
  const packages = deployedPackages(join(root, 'shop'))
  expect(packages).toEqual(
    new Map([
      ['words', join(root, 'words')],
      ['parts', join(root, 'shop/node_modules/parts')],
    ]),
  )
  expect(await workspaceFiles(packages)).toEqual([join(root, 'words/package.json')])
})

test('a package that is not installed is named, with what to do', async () => {
  await packageAt('.', { dependencies: { absent: '1' } })
  expect(() => deployedPackages(root)).toThrow(`A package is not installed: absent (${join(root, 'package.json')}).`)
  expect(deployedPackages(dirname(root))).toEqual(new Map())
})

test('with Yarn’s Plug’n’Play, which has no node_modules, the remedy is the other linker', async () => {
  await packageAt('services/shop', { dependencies: { absent: '1' } })
  await writeFile(join(root, '.pnp.cjs'), '')
  const thrown = expect.objectContaining({ hint: expect.stringContaining('nodeLinker: node-modules') })
  expect(() => deployedPackages(join(root, 'services/shop'))).toThrow(thrown)
})
