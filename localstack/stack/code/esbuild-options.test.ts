import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundleOptions } from './esbuild-options.ts'
import { noPackaging } from './packaging.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-options-'))
  const manifests = {
    '.': { dependencies: { plain: '1', gyp: '1', machine: '1', absent: '1' }, devDependencies: { tool: '1' } },
    'node_modules/plain': {},
    'node_modules/gyp': {},
    'node_modules/machine': { optionalDependencies: { '@machine/linux': '1', '@machine/other': '1' } },
    'node_modules/@machine/linux': { cpu: ['x64'], os: ['linux'] },
    'node_modules/tool': {},
  }
  for (const [path, manifest] of Object.entries(manifests)) await write(join(path, 'package.json'), JSON.stringify(manifest))
  await write('node_modules/gyp/binding.gyp', '{}')
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

const optionsWith = (plugins: string[], custom: Record<string, unknown> = {}) => bundleOptions(root, { ...noPackaging, plugins, custom })

test.each(['serverless-webpack', 'serverless-bundle'])('in place of %s, packages with compiled parts lie beside the bundle', async (plugin) => {
  const { beside, esbuild } = await optionsWith([plugin])
  expect(beside).toEqual(['gyp', 'machine'])
  expect(esbuild.external).toEqual(['gyp', 'machine'])
})

test('with webpack’s includeModules the packages of the project lie beside the bundle', async () => {
  expect((await optionsWith(['serverless-webpack'], { webpack: { includeModules: true } })).beside).toEqual(['plain', 'gyp', 'machine'])
})

test('a plugin that only compiles leaves the packages where they are', async () => {
  expect(await optionsWith(['serverless-plugin-typescript'])).toMatchObject({ beside: 'all', esbuild: { packages: 'external' } })
})

test('esbuild’s own settings are taken at their word', async () => {
  const { beside, esbuild } = await optionsWith(['serverless-esbuild'], { esbuild: { external: ['plain'] } })
  expect(beside).toEqual(['plain'])
  expect(esbuild.external).toEqual(['plain'])
})

test('what is external because AWS’s runtime has it is bundled from the runtime’s SDK, as what is excluded', async () => {
  const { beside, excluded, esbuild } = await optionsWith(['serverless-esbuild'], { esbuild: { external: ['plain', '@aws-sdk/*'], exclude: [] } })
  expect({ beside, excluded, external: esbuild.external }).toEqual({ beside: ['plain'], excluded: ['@aws-sdk/*'], external: ['plain'] })
})

test.each([
  [{ setNodeOptions: true }, 'linked'],
  [{ type: 'inline' }, 'inline'],
  [false, false],
] as const)('of source maps as Framework 4 has them (%j) esbuild gets the type', async (sourcemap, type) => {
  const { esbuild } = await bundleOptions(root, { ...noPackaging, build: { sourcemap } })
  expect(esbuild.sourcemap).toBe(type)
})

test('Framework 4 builds ES modules where package.json says so, a plugin does not', async () => {
  await write('package.json', JSON.stringify({ type: 'module' }))
  const optionsOf = async (packaging: object) => {
    const { ending, esbuild } = await bundleOptions(root, { ...noPackaging, ...packaging })
    return { ending, format: esbuild.format }
  }
  expect(await optionsOf({ build: true })).toEqual({ ending: '.mjs', format: 'esm' })
  expect(await optionsOf({ build: { format: 'cjs' } })).toEqual({ ending: '.js', format: 'cjs' })
  expect(await optionsOf({ build: true, plugins: ['serverless-esbuild'] })).toEqual({ ending: '.js', format: undefined })
})

test('of settings in a file and in the description, Framework 4 takes the description’s, the plugin the file’s', async () => {
  await write('build.cjs', 'module.exports = () => ({ minify: true, target: "es2020" })')
  const ofFramework = await bundleOptions(root, { ...noPackaging, build: { configFile: 'build.cjs', minify: false } })
  const ofPlugin = await bundleOptions(root, { ...noPackaging, custom: { esbuild: { config: 'build.cjs', minify: false } } })
  expect([ofFramework, ofPlugin].map(({ esbuild: { minify, target } }) => ({ minify, target }))).toEqual([
    { minify: false, target: 'es2020' },
    { minify: true, target: 'es2020' },
  ])
})
