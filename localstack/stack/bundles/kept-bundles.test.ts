import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { Project } from '../../project.ts'
import { Bundler } from './bundles.ts'
import { KeptBundles } from './kept-bundles.ts'
import { hashesIn } from './made-of.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const made: string[] = []
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-kept-bundles-'))
  made.push(folder)
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await cp(join(root, 'package-lock.json'), join(folder, 'package-lock.json'))
  await save('package.json', '{}')
  await save('esbuild.config.cjs', options({}))
  await save('app/one.ts', `import { name } from './shared.ts'\nexport const handler = () => name\n`)
  await save('app/shared.ts', `export const name = 'first'\nexport { unused } from './unused.ts'\n`)
  await save('app/unused.ts', `export const unused = 'unused'\n`)
  await save('app/two.ts', `export const handler = () => 'two'\n`)
  await kept()
})
afterAll(() => Promise.all(made.map((each) => rm(each, { recursive: true, force: true }))))

const modules = ['app/one', 'app/two']
const options = (more: object) =>
  `module.exports = ${JSON.stringify({ bundle: true, format: 'esm', platform: 'node', sourcemap: true, outputFileExtension: '.mjs', ...more })}`

async function save(path: string, content: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true })
  await writeFile(join(folder, path), content)
}

// each is another process's
const bundler = () => new Bundler({ root: folder, state: join(folder, 'state') } as Project) // all of the project that a bundler uses

/** Those that a new process would not take as they are. */
async function stale(): Promise<string[]> {
  const fresh = bundler()
  return fresh.changed(modules)
}

// what was saved a moment before its first build is not kept: esbuild may have read an earlier form
async function kept(): Promise<void> {
  const first = bundler()
  await expect.poll(async () => first.build(modules).then(() => first.changed(modules)), { timeout: 10_000, interval: 100 }).toEqual([])
}

test('a module that is imported by a pattern is one of its sources, and so is a new one', async () => {
  await save('app/one.ts', 'export const handler = async (name) => (await import(`./parts/${name}.ts`)).part\n')
  await save('app/parts/first.ts', `export { part } from '../shared-part.ts'\n`)
  await save('app/shared-part.ts', `export const part = 'first'\n`)
  await kept()
  await save('app/parts/first.ts', `export const part = 'other'\n`)
  expect(await stale()).toEqual(['app/one'])
  await kept()
  await save('app/parts/second.ts', `export const part = 'second'\n`)
  expect(await stale()).toEqual(['app/one'])
  await kept()
  await save('app/parts/first.ts', `export { part } from '../shared-part.ts'\n`)
  await kept()
  await save('app/shared-part.ts', `export const part = 'third'\n`)
  expect(await stale()).toEqual(['app/one'])
})

test('without a change nothing is built, and the bundles are what they were', async () => {
  const before = await readFile(join(folder, 'state/build/app/one.mjs'), 'utf8')
  expect(await stale()).toEqual([])
  const [one] = await bundler().build(modules)
  expect(await readFile(one?.file ?? '', 'utf8')).toBe(before)
  expect(one?.inputs.toSorted()).toEqual(['app/one.ts', 'app/shared.ts'])
})

test.each([
  ['a source', 'app/shared.ts', `export const name = 'other'\n`],
  ['a source that the bundle leaves out', 'app/unused.ts', `console.log('used')\nexport const unused = ''\n`],
  ['the compiler’s settings', 'tsconfig.json', '{}'],
  ['the settings of a folder', 'app/tsconfig.json', '{}'],
  ['a package’s settings', 'package.json', '{"sideEffects":false}'],
  ['a file beside the sources', 'app/shared.js', ''],
])('%s makes the bundle stale', async (_, path, content) => {
  await save(path, content)
  expect(await stale()).toContain('app/one')
})

test.each(['app/one.ts', 'app/shared.ts', 'app/unused.ts', 'package.json'])('%s, deleted, makes the bundle stale', async (path) => {
  await rm(join(folder, path))
  expect(await stale()).toContain('app/one')
})

test('other options make all bundles stale, as does another lock file', async () => {
  await save('esbuild.config.cjs', options({ minify: true }))
  expect(await stale()).toEqual(modules)
  await save('esbuild.config.cjs', options({}))
  expect(await stale()).toEqual([])
  await save('package-lock.json', '{}')
  expect(await stale()).toEqual(modules)
})

test.each(['one.mjs', 'one.mjs.map'])('%s, cut or deleted, is built again', async (name) => {
  const file = join(folder, 'state/build/app', name)
  const whole = await readFile(file, 'utf8')
  await writeFile(file, whole.slice(0, 20))
  expect(await stale()).toEqual(['app/one'])
  await bundler().build(modules)
  expect(await readFile(file, 'utf8')).toBe(whole)
  await rm(file)
  expect(await stale()).toEqual(['app/one'])
})

test.each(['', '[]', 'null', '{"modules":{"app/one":{}}}'])('a record with the text %j is none', async (text) => {
  await writeFile(join(folder, 'state/build/bundles.json'), text)
  expect(await stale()).toEqual(modules)
  expect((await bundler().build(modules)).map(({ module }) => module)).toEqual(modules)
})

test('a bundle of a file that changed while it was built is not kept', async () => {
  const project = { root: folder, state: join(folder, 'state') } as Project // as above
  const [bundle] = await bundler().build(['app/one'])
  if (!bundle) throw new Error('Nothing was built.')
  const imports = [{ path: 'app/shared.ts', kind: 'import-statement' as const }]
  const metafile = { inputs: { 'app/one.ts': { bytes: 1, imports }, 'app/shared.ts': { bytes: 1, imports: [] } }, outputs: {} }
  const records = new KeptBundles(project)
  const current = (hashes = hashesIn(project)) => records.current('app/one', 'key', hashes)
  await records.note('key', [{ bundle, metafile }], hashesIn(project), Date.now() + 60_000)
  const before = hashesIn(project)
  expect(await current(before)).toBeDefined()
  await save('app/shared.ts', `export const name = 'saved during the build'\n`)
  await records.note('key', [{ bundle, metafile }], before, Date.now())
  expect(await current()).toBeUndefined()
})

test('bundles with a plugin of the application are always built: what it looks at is not known', async () => {
  await save('esbuild.config.cjs', `${options({})}\nmodule.exports.plugins = [{ name: 'none', setup() {} }]`)
  const building = bundler()
  await building.build(modules)
  expect(await building.changed(modules)).toEqual(modules)
})
