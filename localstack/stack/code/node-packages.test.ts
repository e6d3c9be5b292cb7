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
