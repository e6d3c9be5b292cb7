import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageRelease } from '../../scripts/release/package.ts'
import { commitAll } from '../system/support/repository.ts'
import { releasedPaper, releasedTexts } from './support/own-packages.ts'
import type { RepositoryCopy } from './support/repository-copy.ts'
import { promotable } from './support/unedited.ts'
import { editFile, refusalOf } from './support/walked.ts'

// a service of a workspace: bundles with the repository's own plugin of esbuild, a package of the workspace, and one beside the bundle
let copy: RepositoryCopy

beforeAll(async () => {
  copy = await promotable('monorepo')
})
afterAll(() => copy?.remove())

test('what its plugins make is in the bundle, and `external` lies beside, in the bundle that asks for it', async () => {
  const made = await packageRelease(await copy.open(), () => {})
  const [greet, legacy] = await Promise.all(['greet', 'legacy'].map((key) => releasedTexts(made, made.manifest.functions[key])))
  expect(greet?.['src/greet.js']).toContain('a plugin')
  expect(greet?.['src/greet.js']).toContain('Northwind')
  expect(Object.keys(greet ?? {})).toEqual(expect.arrayContaining(['data/rows.csv', 'node_modules/csv-parse/package.json', 'src/greet.js']))
  expect(Object.keys(legacy ?? {})).toEqual(['data/rows.csv', 'src/legacy.js'])
  const { components } = (await releasedPaper(made, 'bill-of-materials.cdx.json')) as { components: { purl: string }[] }
  expect(components.map(({ purl }) => purl)).toEqual(['pkg:npm/csv-parse@7.0.3'])
  expect(await releasedPaper(made, 'licences.json')).toEqual([{ name: 'csv-parse', version: '7.0.3', licence: 'MIT' }])
})

test('what lies beside a bundle and is not installed is refused by its name', async () => {
  await editFile(join(copy.service, 'package.json'), [['"csv-parse": "7.0.3"', '"csv-parse": "7.0.3",\n    "sharp": "1.0.0"']])
  await editFile(join(copy.service, 'serverless.yml'), [['- csv-parse', '- csv-parse\n      - sharp']])
  await commitAll(copy.root, '2026-01-03T03:04:05Z')
  const refused = await packageRelease(await copy.open(), () => {}).catch((error: Error) => error)
  expect(refused).toMatchObject({
    code: 'not-releasable',
    message: expect.stringContaining('leaves sharp beside the bundles, and it is not installed'),
  })
})

test('a workspace whose lock file names other versions, and one without a lock file, are refused', async () => {
  const other = await promotable('monorepo')
  try {
    await editFile(join(other.root, 'package-lock.json'), [['"version": "7.0.3"', '"version": "7.0.2"']])
    expect(await refusalOf(other)).toEqual(['csv-parse@7.0.3 is installed, and ../../package-lock.json names other versions or none. Run `npm ci`.'])
    await rm(join(other.root, 'package-lock.json'))
    expect(await refusalOf(other)).toEqual([expect.stringMatching(/names 2 packages.*yarn\.lock.*there is none/)])
  } finally {
    await other.remove()
  }
})
