import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Made, packageRelease } from '../../scripts/release/package.ts'
import { commitAll, makeRepository } from '../system/support/repository.ts'
import { ownPackages, releasedTexts } from './support/own-packages.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { promotesWhole } from './support/unedited.ts'

// Python with packages: a release has what the Framework packs, and wheels for Lambda
const checkouts: RepositoryCopy[] = []
let made: Made[]

beforeAll(async () => {
  for (const _ of ['one', 'other']) {
    const copy = await repositoryCopy('packed-python', '.', {})
    checkouts.push(copy)
    await makeRepository(copy.root, '2026-01-02T03:04:05Z')
  }
  // what running its tests leaves there is of this machine
  await mkdir(join(other().root, 'src', '__pycache__'))
  await writeFile(join(other().root, 'src', '__pycache__', 'count.cpython-312.pyc'), 'of another time')
  await writeFile(join(other().root, '.git', 'info', 'exclude'), '__pycache__\n')
  made = []
  for (const copy of checkouts) made.push(await packageRelease(await copy.open(), () => {}))
})
afterAll(() => Promise.all(checkouts.map((copy) => copy.remove())))

const [one, other] = [() => checkouts[0] as RepositoryCopy, () => checkouts[1] as RepositoryCopy]
const first = () => made[0] as Made

test('two checkouts of a commit make the same release, byte for byte', async () => {
  const manifests = await Promise.all(made.map(({ folder }) => readFile(join(folder, 'manifest.json'), 'utf8')))
  expect(manifests[0]).toBe(manifests[1])
  const { greet, count, wave } = first().manifest.functions
  expect([count, wave]).toEqual([greet, greet])
})

test('its archive holds what the repository’s own `serverless package` packs, and beside it the packages as wheels for Lambda', async () => {
  const texts = await releasedTexts(first(), first().manifest.functions.greet)
  const ofPackages = (path: string) => /^(humanize|markupsafe|tabulate)/.test(path)
  const paths = Object.keys(texts).filter(ofPackages)
  expect(paths).toEqual(
    expect.arrayContaining([
      'humanize/__init__.py',
      'humanize-4.13.0.dist-info/METADATA',
      'tabulate/__init__.py',
      'markupsafe/_speedups.cpython-312-x86_64-linux-gnu.so',
    ]),
  )
  // another way to the same: this folder without the plugin
  const folder = other().root
  await rm(join(folder, '.stagecraft'), { recursive: true })
  const description = join(folder, 'serverless.yml')
  await writeFile(description, (await readFile(description, 'utf8')).replace(/plugins:\n.*\n/, ''))
  await rm(join(folder, 'src', '__pycache__'), { recursive: true })
  const { snakes: { 'stagecraft.config.ts': _, ...theirs } = {} } = await ownPackages(folder, 'prod')
  expect(Object.fromEntries(Object.entries(texts).filter(([path]) => !ofPackages(path)))).toEqual(theirs)
})

test('nothing in it is of this machine', async () => {
  const texts = await releasedTexts(first(), first().manifest.functions.greet)
  expect(Object.keys(texts).filter((path) => /\.pyc$|^bin\/|colorama/.test(path))).toEqual([])
  for (const [path, text] of Object.entries(texts)) expect([path, /stagecraft-(packages|foreign)-/.test(text)]).toEqual([path, false])
  const record = texts['tabulate-0.9.0.dist-info/RECORD'] ?? ''
  for (const line of record.trim().split('\n')) expect(Object.keys(texts)).toContain(line.split(',')[0])
})

test('its bill of materials and its licences name the packages', async () => {
  const read = async (file: string) => JSON.parse(await readFile(join(first().folder, file), 'utf8'))
  const { components } = await read('bill-of-materials.cdx.json')
  expect(components.map(({ purl }: { purl: string }) => purl)).toEqual([
    'pkg:pypi/markupsafe@3.0.3',
    'pkg:pypi/humanize@4.13.0',
    'pkg:pypi/tabulate@0.9.0',
  ])
  expect(await read('licences.json')).toContainEqual({ name: 'humanize', version: '4.13.0', licence: 'MIT' })
})

test('a package without a wheel for Lambda is refused by its name', async () => {
  const copy = await repositoryCopy('packed-python', '.', {})
  checkouts.push(copy)
  await writeFile(join(copy.root, 'requirements.txt'), 'docopt==0.6.2\n')
  await makeRepository(copy.root)
  const refused = await packageRelease(await copy.open(), () => {}).catch((error: Error) => error)
  expect(refused).toMatchObject({
    code: 'no-wheel',
    message: expect.stringContaining('requirements.txt needs docopt==0.6.2, which has no wheel for python3.12 on x86_64'),
  })
})

test('with `individually`, a function has its module’s folder and its packages, and with `slim` nothing about them', async () => {
  const { root, open } = checkouts[2] as RepositoryCopy
  await mkdir(join(root, 'alone'))
  await writeFile(join(root, 'alone', 'index.py'), 'def handler(event, context):\n    return 1\n')
  await writeFile(join(root, 'alone', 'requirements.txt'), 'humanize==4.13.0\n')
  await writeFile(join(root, 'requirements.txt'), 'markupsafe==3.0.3\n')
  const description = join(root, 'serverless.yml')
  const text = await readFile(description, 'utf8')
  await writeFile(
    description,
    text
      .replace('package:\n', 'custom: { pythonRequirements: { slim: true } }\n\npackage:\n  individually: true\n')
      .replace('functions:\n', 'functions:\n  alone: { handler: index.handler, module: alone, architecture: arm64 }\n'),
  )
  await commitAll(root)
  const release = await packageRelease(await open(), () => {})
  const paths = async (key: string) => Object.keys(await releasedTexts(release, release.manifest.functions[key]))
  const alone = await paths('alone')
  expect(alone).toEqual(expect.arrayContaining(['index.py', 'requirements.txt', 'humanize/__init__.py']))
  expect(alone.filter((path) => /^(src|alone|markupsafe)|dist-info/.test(path))).toEqual([])
  expect((await paths('greet')).filter((path) => path.endsWith('.so'))).toEqual(['markupsafe/_speedups.cpython-312-x86_64-linux-gnu.so'])
  expect((await paths('wave')).filter((path) => /^markupsafe|^humanize/.test(path))).toEqual([])
})

test('it is deployed, promoted, taken back where it fails, and rolled back', { timeout: 900_000 }, async () => {
  await promotesWhole('packed-python', one(), '20261130')
})
