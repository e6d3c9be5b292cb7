import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Made, packageRelease } from '../../scripts/release/package.ts'
import { commitAll, makeRepository } from '../system/support/repository.ts'
import { installCopies } from './support/installed.ts'
import { ownPackages, releasedTexts, type Texts } from './support/own-packages.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { promotesWhole } from './support/unedited.ts'

// JavaScript that nothing bundles, with packages: a release has what the Framework packs
const checkouts: RepositoryCopy[] = []
let made: Made[]

beforeAll(async () => {
  for (const _ of ['one', 'other']) {
    const copy = await repositoryCopy('packed', '.', {})
    checkouts.push(copy)
    await makeRepository(copy.root, '2026-01-02T03:04:05Z')
    await installCopies(copy.root, ['to-regex-range', 'is-number', 'picocolors'])
  }
  made = []
  for (const copy of checkouts) made.push(await packageRelease(await copy.open(), () => {}))
})
afterAll(() => Promise.all(checkouts.map((copy) => copy.remove())))

const [one, other] = [() => checkouts[0] as RepositoryCopy, () => checkouts[1] as RepositoryCopy]
const first = () => made[0] as Made

test('two checkouts of a commit make the same release, byte for byte', async () => {
  const manifests = await Promise.all(made.map(({ folder }) => readFile(join(folder, 'manifest.json'), 'utf8')))
  expect(manifests[0]).toBe(manifests[1])
  const { greet, part, count } = first().manifest.functions
  expect(part).toBe(greet)
  expect(count).not.toBe(greet)
  expect(Object.keys(first().manifest.layers ?? {})).toEqual(['words', 'rates'])
})

test('its archives hold what the repository’s own `serverless package` packs, without packages of development', async () => {
  // the Framework would pack the kit's folder, too
  await rm(join(other().root, '.stagecraft'), { recursive: true })
  const theirs = await ownPackages(other().root, 'prod')
  expect(Object.keys(theirs)).toEqual(['count', 'parcels', 'rates', 'words'])
  const { greet, count } = first().manifest.functions
  expect(await releasedTexts(first(), greet)).toEqual(withoutNotes(theirs.parcels))
  expect(await releasedTexts(first(), count)).toEqual(withoutNotes(theirs.count))
  const { words, rates } = first().manifest.layers ?? {}
  expect(await releasedTexts(first(), words)).toEqual(theirs.words)
  expect(await releasedTexts(first(), rates)).toEqual(theirs.rates)
  expect(Object.keys(theirs.words ?? {})).toEqual([
    'bin/whisper',
    'nodejs/greeting.json',
    'nodejs/node_modules/words/index.js',
    'nodejs/node_modules/words/package.json',
  ])
  const all = Object.keys(theirs.parcels ?? {})
  expect(all).toEqual(expect.arrayContaining(['node_modules/is-number/index.js', 'notes/kept.txt']))
  expect(all.filter((path) => /picocolors|left\.txt/.test(path))).toEqual([])
})

test('it is deployed, promoted, taken back where it fails, and rolled back', { timeout: 900_000 }, async () => {
  await promotesWhole('packed', one(), '20261130')
})

test('files that Git ignores are refused by their names, until a pattern leaves them out or names them', async () => {
  const { root: checkout, open } = one()
  await mkdir(join(checkout, 'built'))
  await writeFile(join(checkout, 'built', 'report.txt'), 'of this machine')
  await appendFile(join(checkout, '.gitignore'), 'built\n')
  await commitAll(checkout, '2026-01-02T03:04:05Z')
  const refused = await packageRelease(await open(), () => {}).catch((error: Error) => error)
  expect(refused).toMatchObject({
    code: 'not-releasable',
    message: expect.stringContaining('the service would hold files that Git ignores: built/report.txt'),
  })
  const description = join(checkout, 'serverless.yml')
  const text = await readFile(description, 'utf8')
  await writeFile(description, text.replace('    - notes/kept.txt\n', '    - notes/kept.txt\n    - built/**\n'))
  await commitAll(checkout, '2026-01-02T03:04:05Z')
  const named = await packageRelease(await open(), () => {})
  expect(await releasedTexts(named, named.manifest.functions.greet)).toHaveProperty(['built/report.txt'], 'of this machine')
  await writeFile(description, text.replace('    - notes/kept.txt\n', '    - notes/kept.txt\n    - "!built/**"\n'))
  await commitAll(checkout, '2026-01-02T03:04:05Z')
  const without = await packageRelease(await open(), () => {})
  expect(Object.keys(await releasedTexts(without, without.manifest.functions.greet))).not.toContain('built/report.txt')
})

// what the kit keeps, and what installers note of themselves
function withoutNotes(texts: Texts = {}): Texts {
  const { 'stagecraft.config.ts': _, 'node_modules/.package-lock.json': __, ...rest } = texts
  return rest
}
