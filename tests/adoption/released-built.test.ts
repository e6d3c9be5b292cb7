import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Template } from '../../scripts/check-aws/checked.ts'
import { type Made, packageRelease } from '../../scripts/release/package.ts'
import { makeRepository } from '../system/support/repository.ts'
import { installCopies } from './support/installed.ts'
import { releasedTexts } from './support/own-packages.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { promotesWhole } from './support/unedited.ts'

// Framework 4, which bundles by itself. It runs with a login alone, so what it packs is compared with what its sources say, and not with a run of it
const checkouts: RepositoryCopy[] = []
let made: Made[]

beforeAll(async () => {
  made = []
  for (const _ of ['one', 'other']) {
    const copy = await repositoryCopy('built', '.', {})
    checkouts.push(copy)
    await makeRepository(copy.root, '2026-01-02T03:04:05Z')
    await installCopies(copy.root, ['to-regex-range', 'is-number', 'picocolors'])
    made.push(await packageRelease(await copy.open(), () => {}))
  }
})
afterAll(() => Promise.all(checkouts.map((copy) => copy.remove())))

const first = () => made[0] as Made

test('two checkouts of a commit make the same release, byte for byte', async () => {
  const manifests = await Promise.all(made.map(({ folder }) => readFile(join(folder, 'manifest.json'), 'utf8')))
  expect(manifests[0]).toBe(manifests[1])
})

test('TypeScript is bundled, with its source map, a package.json that names what is beside it, and the files that patterns name', async () => {
  const texts = await releasedTexts(first(), first().manifest.functions.range)
  expect(Object.keys(texts).sort()).toEqual(['notes/kept.txt', 'package.json', 'src/range.js', 'src/range.js.map'])
  expect(JSON.parse(texts['package.json'] ?? '')).toEqual({ name: 'ranges', version: '1.0.0', private: true, type: 'module', dependencies: {} })
  expect(texts['src/range.js']).toMatch(/^export \{\s+handler\s+\};$/m)
  expect(texts['src/range.js']).toMatch(/\n\/\/# sourceMappingURL=range\.js\.map\n$/)
  expect(JSON.parse(texts['src/range.js.map'] ?? '').sources).toContain('../../../src/range.ts')
})

test('JavaScript is packed as it is', async () => {
  const texts = await releasedTexts(first(), first().manifest.functions.count)
  expect(Object.keys(texts).sort()).toEqual(['notes/kept.txt', 'package-lock.json', 'package.json', 'src/count.js'])
})

test('functions that are built read their source maps, beside what their environment says', async () => {
  const { Resources } = JSON.parse(await readFile(join(first().folder, 'templates', 'prod.json'), 'utf8')) as Template // as it was built
  const environments = Object.values(Resources).flatMap(({ Type, Properties }) => (Type === 'AWS::Lambda::Function' ? [Properties.Environment] : []))
  expect(environments).toEqual([{ Variables: { MOST: '99' } }, { Variables: { MOST: '99', NODE_OPTIONS: '--trace-uncaught --enable-source-maps' } }])
})

test('it is deployed, promoted, taken back where it fails, and rolled back', { timeout: 900_000 }, async () => {
  await promotesWhole('built', checkouts[0] as RepositoryCopy, '20261130')
})
