import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Project } from '../../project.ts'
import { Bundler } from './bundles.ts'

const root = join(import.meta.dirname, '..', '..', '..')
let folder: string
let bundler: Bundler

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-bundles-'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await cp(join(root, 'package-lock.json'), join(folder, 'package-lock.json'))
  await writeFile(join(folder, 'esbuild.config.cjs'), `module.exports = require(${JSON.stringify(join(root, 'esbuild.config.cjs'))})`)
  await mkdir(join(folder, 'state'))
  bundler = new Bundler({ root: folder, state: join(folder, 'state') } as Project) // all of the project that a bundler uses
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const save = (name: string, source: string) => writeFile(join(folder, `${name}.ts`), source)

async function bundle(name: string): Promise<string> {
  const [built] = await bundler.build([name])
  return readFile(built?.file ?? '', 'utf8')
}

test('a package whose import is not used is left out, as in a deployment', async () => {
  await save(
    'shared',
    `import { SNSClient } from '@aws-sdk/client-sns'\nexport const sns = /* @__PURE__ */ () => new SNSClient({})\nexport const name = 'shared'\n`,
  )
  await save('one', `import { zipSync } from 'fflate'\nimport { name } from './shared.ts'\nexport const handler = () => [zipSync, name]\n`)
  const code = await bundle('one')
  expect(code).toContain('fflate')
  expect(code).not.toContain('client-sns')
})

test('a saved file is in the next bundle, with its hash and its files', async () => {
  const [before] = await bundler.build(['one'])
  await save('shared', `export const name = 'saved'\n`)
  const [after] = await bundler.build(['one'])
  expect(await readFile(after?.file ?? '', 'utf8')).toContain('saved')
  expect(after?.hash).not.toBe(before?.hash)
  expect(after?.inputs.toSorted()).toEqual(['one.ts', 'shared.ts'])
})

test('a file that does not build is reported, and the next save is built', async () => {
  await save('shared', 'export const name = ')
  await expect(bundle('one')).rejects.toMatchObject({
    code: 'does-not-build',
    message: expect.stringContaining('shared.ts:1:20: ERROR: Unexpected end of file'),
  })
  await save('shared', `import missing from 'no-such-package'\nexport const name = missing\n`)
  await expect(bundle('one')).rejects.toThrow('shared.ts:1:20: ERROR: Could not resolve "no-such-package"')
  await save('shared', `export const name = 'mended'\n`)
  expect(await bundle('one')).toContain('mended')
})

test('a package that is imported for the first time moves all bundles to a folder that has it', async () => {
  await save('two', `import { zipSync } from 'fflate'\nexport const handler = zipSync\n`)
  await bundler.build(['one', 'two'])
  await save('one', `import { z } from 'zod'\nexport const handler = z\n`)
  const built = await bundler.build(['one'])
  expect(built.map(({ module }) => module).toSorted()).toEqual(['one', 'two'])
  const imported = await Promise.all(built.map(async ({ file }) => (await import(file)).handler))
  expect(imported.every(Boolean)).toBe(true)
})
