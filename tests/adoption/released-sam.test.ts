import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Template } from '../../scripts/check-aws/checked.ts'
import { rolesWithoutBoundary } from '../../scripts/check-aws/policies/role-boundaries.ts'
import { type Made, packageRelease } from '../../scripts/release/package.ts'
import { makeRepository } from '../system/support/repository.ts'
import { installCopies } from './support/installed.ts'
import { releasedTexts } from './support/own-packages.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { promotesWhole } from './support/unedited.ts'

// a template of SAM: a release has what `sam build` makes of it, with the values of each stage
const checkouts: RepositoryCopy[] = []
let made: Made[]

beforeAll(async () => {
  for (const _ of ['one', 'other']) {
    const copy = await repositoryCopy('released-sam', '.', {})
    checkouts.push(copy)
    await makeRepository(copy.root, '2026-01-02T03:04:05Z')
    await installCopies(join(copy.root, 'greet'), ['is-number', 'picocolors'])
  }
  made = []
  for (const copy of checkouts) made.push(await packageRelease(await copy.open(), () => {}))
})
afterAll(() => Promise.all(checkouts.map((copy) => copy.remove())))

const one = () => checkouts[0] as RepositoryCopy
const first = () => made[0] as Made

test('two checkouts of a commit make the same release, byte for byte', async () => {
  const manifests = await Promise.all(made.map(({ folder }) => readFile(join(folder, 'manifest.json'), 'utf8')))
  expect(manifests[0]).toBe(manifests[1])
  expect(first().manifest).toMatchObject({ service: 'greetings', stages: ['dev', 'prod'], tools: { 'aws-sam-translator': expect.any(String) } })
  expect(Object.keys(first().manifest.functions)).toEqual(['Keep', 'Greet', 'Count'])
})

test('its archives hold what `sam build` makes: files with their packages, a bundle by its entry points, wheels for Lambda, a layer', async () => {
  const { functions, layers } = first().manifest
  const greet = Object.keys(await releasedTexts(first(), functions.Greet))
  expect(greet).toEqual(expect.arrayContaining(['app.js', 'node_modules/is-number/index.js', 'package.json']))
  expect(greet.filter((path) => path.includes('picocolors'))).toEqual([])
  const keep = await releasedTexts(first(), functions.Keep)
  expect(Object.keys(keep).sort()).toEqual(['keep.js', 'keep.js.map'])
  expect(keep['keep.js']).toContain('require("@aws-sdk/client-dynamodb")')
  const count = Object.keys(await releasedTexts(first(), functions.Count))
  expect(count).toEqual(expect.arrayContaining(['app.py', 'humanize/__init__.py']))
  expect(Object.keys(await releasedTexts(first(), layers?.Words)).sort()).toEqual([
    'nodejs/node_modules/words/index.js',
    'nodejs/node_modules/words/package.json',
    'nodejs/words.json',
  ])
})

test('the template of a stage has the values of its own environment in samconfig.toml, names of the stage, and its boundary', async () => {
  const [dev, prod] = await Promise.all(['dev', 'prod'].map(templateOf))
  const defaults = ({ Parameters = {} }: Template) =>
    Object.fromEntries(['Greeting', 'Size', 'Stage'].map((name) => [name, Parameters[name]?.Default]))
  expect(defaults(dev as Template)).toEqual({ Greeting: 'Hello', Size: 1, Stage: 'dev' })
  expect(defaults(prod as Template)).toEqual({ Greeting: 'Good day', Size: '2', Stage: 'prod' })
  const { Keep, Greet, Names } = (prod as Template).Resources
  expect([Keep, Greet, Names].map((each) => each?.Properties.FunctionName ?? each?.Properties.TableName)).toEqual([
    'greetings-prod-keep-prod',
    'greetings-prod-Greet',
    'greetings-prod-names',
  ])
  const { Bus, Flow } = (prod as Template).Resources
  expect(Bus?.Properties.Name).toBe('greetings-prod-bus')
  expect(JSON.parse(String(Flow?.Properties.DefinitionString))).toMatchObject({ StartAt: 'Keep', States: { Keep: { Resource: '${Keep}' } } })
  expect(Flow?.Properties.DefinitionSubstitutions).toEqual({ Keep: { 'Fn::GetAtt': ['Keep', 'Arn'] }, Limit: { Ref: 'Size' } })
  expect(Keep?.Properties.Environment).toMatchObject({ Variables: { NODE_OPTIONS: '--enable-source-maps' } })
  expect(rolesWithoutBoundary(prod as Template)).toEqual([])
})

test('its papers name the packages of its folders and of Python', async () => {
  const bill = JSON.parse(await readFile(join(first().folder, 'bill-of-materials.cdx.json'), 'utf8')) as { components: { name: string }[] }
  expect(bill.components.map(({ name }) => name)).toEqual(['is-number', 'humanize'])
  const licences = JSON.parse(await readFile(join(first().folder, 'licences.json'), 'utf8')) as { name: string }[]
  expect(licences.map(({ name }) => name)).toEqual(['humanize', 'is-number'])
})

test('it is deployed, promoted, taken back where it fails, and rolled back', { timeout: 900_000 }, async () => {
  await promotesWhole('released-sam', one(), '20261130')
})

async function templateOf(stage: string): Promise<Template> {
  return JSON.parse(await readFile(join(first().folder, 'templates', `${stage}.json`), 'utf8')) as Template // as it was written
}
