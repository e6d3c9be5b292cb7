import { globSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { Bundled } from './bundled.ts'
import type { Code } from './code.ts'
import { bundleOptions } from './esbuild-options.ts'
import { keptWhole, lookBefore } from './kept-whole.ts'
import { noPackaging, type Packaging } from './packaging.ts'

const made: string[] = []
let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-kept-whole-'))
  made.push(root)
  await save('package.json', '{ "dependencies": { "words": "1" } }')
  await save('tsconfig.json', '{ // as most are\n  "extends": "./base.json" }')
  await save('base.json', '{ "compilerOptions": { "useDefineForClassFields": true } }')
  await save('node_modules/words/package.json', '{ "name": "words", "main": "index.js" }')
  await save('node_modules/words/index.js', `exports.word = 'first'\n`)
  await save('src/one.ts', `import { word } from 'words'\nimport { name } from './name'\nexport const handler = async () => word + name\n`)
  await save('src/name/index.ts', `export const name = 'Ada'\n`)
  await build()
})
afterAll(() => Promise.all(made.map((each) => rm(each, { recursive: true, force: true }))))

async function save(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), content)
}

const file = 'src/one.ts'
const place = () => ({ root, state: join(root, '.stagecraft') })

/** The code as another process makes it. */
async function code(packaging: Packaging = noPackaging, bundled = new Bundled()): Promise<Code | undefined> {
  const described = { name: 'one', handler: 'src/one.handler', events: [] }
  const workshop = {
    project: { ...place(), programs: root },
    description: { service: 'kept', packaging, template: { Resources: {} } },
    followsLinks: false,
    say: () => {},
  }
  const codes = await bundled.make([{ key: 'one', described, file }], workshop, false)
  return codes.get('one')
}

async function kept(packaging: Packaging = noPackaging) {
  const look = await lookBefore(place(), await bundleOptions(root, packaging))
  return look && keptWhole(place(), file, look)
}

// what was saved a moment before its first build is not kept: esbuild may have read an earlier form
async function build(): Promise<void> {
  const first = new Bundled()
  await expect.poll(async () => (await code(noPackaging, first)) && kept(), { timeout: 10_000, interval: 100 }).toBeDefined()
}

test('without a change the next start has the same code without a build', async () => {
  const before = await code()
  const { made: files, inputs } = (await kept()) ?? {}
  expect([...(files?.keys() ?? [])].sort()).toEqual(['src/one.js', 'src/one.js.map'])
  expect(inputs?.toSorted()).toEqual(['src/name/index.ts', 'src/one.ts'])
  expect((await code())?.hash).toBe(before?.hash)
})

test.each([
  ['a source', 'src/name/index.ts', `export const name = 'Grace'\n`],
  ['a file that is found before a folder', 'src/name.ts', `export const name = 'Grace'\n`],
  ['a package', 'node_modules/words/index.js', `exports.word = 'other'\n`],
  ['another package of the name', 'src/node_modules/words/index.js', `exports.word = 'other'\n`],
  ['settings that are extended', 'base.json', '{ "compilerOptions": { "useDefineForClassFields": false } }'],
  ['the manifest', 'package.json', '{ "type": "module" }'],
])('%s that was saved has it built again', async (_, path, content) => {
  await save(path, content)
  expect(await kept()).toBeUndefined()
})

test('a module that is imported by a pattern, edited or new, has it built again', async () => {
  await save('src/one.ts', 'export const handler = async (name: string) => (await import(`./parts/${name}.ts`)).part\n')
  await save('src/parts/first.ts', `export const part = 'first'\n`)
  await build()
  await save('src/parts/first.ts', `export const part = 'other'\n`)
  expect(await kept()).toBeUndefined()
  await build()
  await save('src/parts/second.ts', `export const part = 'second'\n`)
  expect(await kept()).toBeUndefined()
})

test('other settings of the bundler have it built again, and plugins of the project always', async () => {
  const before = (await code())?.hash
  const minified = { ...noPackaging, custom: { esbuild: { minify: true } } }
  expect(await kept(minified)).toBeUndefined()
  expect((await code(minified))?.hash).not.toBe(before)
  expect(await kept({ ...noPackaging, custom: { esbuild: { plugins: [{ name: 'own', setup: () => {} }] } } })).toBeUndefined()
})

test('a kept file that was cut is not taken', async () => {
  const [module = ''] = globSync('.stagecraft/build/whole/*/src/one.js', { cwd: root })
  await writeFile(join(root, module), '')
  expect(await kept()).toBeUndefined()
})
