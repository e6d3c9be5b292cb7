import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageRelease } from '../../scripts/release/package.ts'
import { commitAll, makeRepository } from '../system/support/repository.ts'
import { installCopies } from './support/installed.ts'
import { buildNative } from './support/native.ts'
import { releasedTexts } from './support/own-packages.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { editFile, refusalOf, twoStages, walkShort } from './support/walked.ts'

// the repository without a bundler that `code.test.ts` runs: JavaScript with a layer, a script and a binary, and what a release cannot hold
let copy: RepositoryCopy

beforeAll(async () => {
  copy = await repositoryCopy('plain', '.', {})
  await writeFile(join(copy.root, 'stagecraft.config.ts'), twoStages("smokeTest: { function: 'script', what: 'have the program answer' },"))
  await installCopies(copy.root, ['csv-parse'])
  await writeFile(join(copy.root, 'package-lock.json'), JSON.stringify(lock, null, 2))
  await makeRepository(copy.root, '2026-01-02T03:04:05Z')
})
afterAll(() => copy?.remove())

test('what a release cannot hold is refused by its name, with what to do', async () => {
  const refused = await refusalOf(copy)
  expect(refused).toEqual([
    expect.stringMatching(
      /^The function native is packaged by .*native\/native\.zip\), and there is no such file\. If your build makes it, run that first\.$/,
    ),
    expect.stringMatching(/^The function old has the runtime java21\. A release holds .*archives that your build makes \(`package\.artifact`\)\.$/),
    expect.stringMatching(/^The function picture is a container image, and its registry is no part of a release\. Deploy it in a stack of its own/),
    expect.stringMatching(/has code that the Framework itself uploads.*`existing: true`/),
  ])
})

test('the others are promoted: JavaScript with a layer, a script, and a binary that its own build made', { timeout: 600_000 }, async () => {
  await editFile(join(copy.service, 'serverless.yml'), [
    [/ {2}old:\n(.*\n){2}/, ''],
    [/ {2}picture:\n.*\n/, ''],
    [/ {10}existing: true\n/, ''],
    ['bucket: !Ref Arrivals', 'bucket: plain-arrivals-${sls:stage}'],
    [/resources:\n(.*\n)*/, ''],
    [/ {2}iam:\n(.*\n)*?\n/, '\n'],
  ])
  await buildNative(copy.root)
  await commitAll(copy.root, '2026-01-02T03:04:05Z')
  const made = await packageRelease(await copy.open(), () => {})
  const { script, native, commonjs } = made.manifest.functions
  expect(Object.keys(await releasedTexts(made, script))).toEqual(['bootstrap'])
  expect(Object.keys(await releasedTexts(made, native))).toEqual(['bootstrap'])
  expect(Object.keys(await releasedTexts(made, commonjs))).toEqual(expect.arrayContaining(['data/cities.csv', 'node_modules/csv-parse/package.json']))
  // the same build at another time
  await buildNative(copy.root)
  await commitAll(copy.root, '2026-01-02T03:04:06Z')
  const again = await packageRelease(await copy.open(), () => {})
  expect(again.manifest.functions).toEqual(made.manifest.functions)
  await walkShort(copy)
})

const lock = {
  name: 'plain',
  version: '1.0.0',
  lockfileVersion: 3,
  requires: true,
  packages: {
    '': { name: 'plain', version: '1.0.0', license: 'MIT', dependencies: { 'csv-parse': '7.0.3' }, devDependencies: { vite: '8.3.8' } },
    'node_modules/csv-parse': { version: '7.0.3', license: 'MIT' },
    'node_modules/vite': { version: '8.3.8', dev: true, license: 'MIT' },
  },
}
