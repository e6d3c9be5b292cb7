import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noPackaging } from '@stagecraft/localstack/stack/code/packaging.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { besideBundles, buildSettings, isBuiltBy4, optionsOf4, readsSourceMaps } from './framework4.ts'
import { unfitVersion4 } from './unfit-version4.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-framework4-'))
  await mkdir(join(root, 'src'))
  for (const file of ['typed.ts', 'plain.js']) await writeFile(join(root, 'src', file), '')
  await declares({})
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function declares(dependencies: Record<string, string>): Promise<void> {
  await writeFile(join(root, 'package.json'), JSON.stringify({ dependencies }))
}

const [typed, plain] = ['typed', 'plain'].map((name) => ({
  name: `ranges-dev-${name}`,
  handler: `src/${name}.handler`,
  runtime: 'nodejs24.x',
  events: [],
}))
const described = (build: unknown, more: Partial<Description> = {}): Description => ({
  hash: '',
  service: 'ranges',
  stage: 'dev',
  region: 'eu-central-1',
  template: { Resources: {} },
  functions: { typed: typed as Description['functions'][string] },
  packaging: { ...noPackaging, build },
  provider: { runtime: 'nodejs24.x' },
  custom: {},
  found: { plugins: [], standIns: [], files: [], isVersion4: true },
  ...more,
})
const both = { functions: { typed, plain } as Description['functions'] }

test.each([
  ['nothing', true, [true, false]],
  ['esbuild', { minify: true }, [true, true]],
  ['that nothing is built', false, [false, false]],
])('what is built where the description says %s', (_, build, expected) => {
  expect(Object.values(both.functions).map((each) => isBuiltBy4(root, each, described(build)))).toEqual(expected)
})

test.each([
  ['its own', {}, {}, ['@aws-sdk/*']],
  ['the part of the SDK that package.json names', { '@aws-sdk/client-sqs': '3' }, {}, ['@aws-sdk/client-sqs']],
  ['those that are named, too', { sharp: '1' }, { external: ['sharp'] }, ['@aws-sdk/*', 'sharp']],
])('packages outside a bundle are %s', async (_, dependencies, settings, external) => {
  await declares(dependencies)
  expect(optionsOf4(root, settings, 'nodejs24.x').external).toEqual(external)
})

test('a source map is linked unless the settings say otherwise; functions read it where they say nothing of that', () => {
  const maps = [{}, { sourcemap: false }, { sourcemap: { type: 'inline' } }, { sourcemap: { setNodeOptions: true } }] as const
  expect(maps.map((settings) => optionsOf4(root, settings, 'nodejs24.x').sourcemap)).toEqual([true, false, 'inline', true])
  expect(maps.map(readsSourceMaps)).toEqual([true, false, false, true])
})

test('the description goes before the file that it names', async () => {
  await writeFile(join(root, 'build.cjs'), 'module.exports = () => ({ minify: true, keepNames: true })')
  const { packaging } = described({ configFile: 'build.cjs', minify: false })
  expect(await buildSettings(root, packaging)).toMatchObject({ minify: false, keepNames: true })
})

test('packages beside the bundles are those that nothing excludes', async () => {
  await declares({ sharp: '1', '@aws-sdk/client-sqs': '3' })
  expect(besideBundles(root, { external: ['sharp'] }, 'nodejs24.x')).toEqual(['sharp'])
  expect(besideBundles(root, { external: ['sharp'], exclude: ['sharp'] }, 'nodejs24.x')).toEqual([])
})

test.each([
  [
    'what Framework 3 does not know',
    described(true, { found: { plugins: [], standIns: [], files: [], isVersion4: true, unknown: ["at 'functions.a': x"] } }),
    /at 'functions\.a': x/,
  ],
  ['two bundlers', described(true, { packaging: { ...noPackaging, build: true, plugins: ['serverless-esbuild'] } }), /serverless-esbuild does too/],
  ['JavaScript in the archive of bundles', described(true, both), /bundles typed into the one archive of all functions, which lacks plain/],
  ['no bundle', described({ bundle: false }), /beside the bundles/],
  ['packages beside', described({ packages: 'external' }), /beside the bundles/],
  ['plugins of esbuild', described({ plugins: [{}] }), /`plugins` in build\.esbuild/],
])('it is refused: %s', async (_, description, sentence) => {
  expect(await unfitVersion4(root, description)).toEqual([expect.stringMatching(sentence)])
})

test('what is built, and JavaScript beside it in archives of their own, is fit', async () => {
  expect(await unfitVersion4(root, described(true))).toEqual([])
  expect(
    await unfitVersion4(root, described(true, { ...both, packaging: { ...noPackaging, build: true, package: { individually: true } } })),
  ).toEqual([])
})
