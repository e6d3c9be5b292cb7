import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageRelease } from '../../scripts/release/package.ts'
import { commitAll, makeRepository } from '../system/support/repository.ts'
import { releasedPaper, releasedTexts } from './support/own-packages.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { editFile, refusalOf, twoStages, walkShort } from './support/walked.ts'

// a service of a workspace: bundles with the repository's own plugin of esbuild, a package of the workspace, and one beside the bundle
let copy: RepositoryCopy

beforeAll(async () => {
  copy = await repositoryCopy('monorepo', 'services/shop', { '@shop/words': 'packages/words', 'csv-parse': undefined })
  await writeFile(join(copy.service, 'stagecraft.config.ts'), twoStages("smokeTest: { function: 'greet', what: 'greet' },"))
  await makeRepository(copy.root, '2026-01-02T03:04:05Z')
})
afterAll(() => copy?.remove())

test('a workspace without a lock file, and one whose lock file names other versions, are refused', async () => {
  expect(await refusalOf(copy)).toEqual([expect.stringMatching(/names 2 packages.*yarn\.lock.*there is none/)])
  await writeFile(join(copy.root, 'package-lock.json'), lock('7.0.2'))
  expect(await refusalOf(copy)).toEqual(['csv-parse@7.0.3 is installed, and ../../package-lock.json names other versions or none. Run `npm ci`.'])
})

test('it is promoted: what its plugins make is in the bundle, and `external` lies beside, in the bundle that asks for it', {
  timeout: 600_000,
}, async () => {
  await writeFile(join(copy.root, 'package-lock.json'), lock('7.0.3'))
  await commitAll(copy.root, '2026-01-02T03:04:05Z')
  const made = await packageRelease(await copy.open(), () => {})
  const [greet, legacy] = await Promise.all(['greet', 'legacy'].map((key) => releasedTexts(made, made.manifest.functions[key])))
  expect(greet?.['src/greet.js']).toContain('a plugin')
  expect(greet?.['src/greet.js']).toContain('Northwind')
  expect(Object.keys(greet ?? {})).toEqual(expect.arrayContaining(['data/rows.csv', 'node_modules/csv-parse/package.json', 'src/greet.js']))
  expect(Object.keys(legacy ?? {})).toEqual(['data/rows.csv', 'src/legacy.js'])
  const { components } = (await releasedPaper(made, 'bill-of-materials.cdx.json')) as { components: { purl: string }[] }
  expect(components.map(({ purl }) => purl)).toEqual(['pkg:npm/csv-parse@7.0.3'])
  expect(await releasedPaper(made, 'licences.json')).toEqual([{ name: 'csv-parse', version: '7.0.3', licence: 'MIT' }])
  await walkShort(copy)
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

function lock(version: string): string {
  return JSON.stringify({
    name: 'monorepo',
    lockfileVersion: 3,
    packages: {
      '': { name: 'monorepo', workspaces: ['packages/*', 'services/*'] },
      'node_modules/@shop/words': { resolved: 'packages/words', link: true },
      'node_modules/csv-parse': { version, license: 'MIT' },
    },
  })
}
