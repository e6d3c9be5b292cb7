import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Bundled } from './bundled.ts'
import { noPackaging } from './packaging.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-bundled-'))
})
// a bundle is kept while nobody waits for it
afterEach(() => rm(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }))

async function save(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), content)
}

/** The files of a function's archive, as texts. */
async function filesOf(esbuild: object, plugin = 'serverless-esbuild'): Promise<Record<string, string>> {
  const project = { root, state: join(root, '.stagecraft'), programs: root }
  const packaging = { ...noPackaging, plugins: [plugin], custom: { esbuild } }
  const workshop = { project, description: { service: 'shop', packaging, template: { Resources: {} } }, followsLinks: true, say: () => {} }
  const described = { name: 'one', handler: 'src/one.handler', events: [] }
  const codes = await new Bundled().make([{ key: 'one', described, file: 'src/one.ts' }], workshop, false)
  const archive = (await codes.get('one')?.archive()) ?? new Uint8Array()
  return Object.fromEntries(Object.entries(unzipSync(archive)).map(([path, content]) => [path, Buffer.from(content).toString()]))
}

test('of an ES module the SDK of Lambda’s runtime lies beside, which is CommonJS that requires parts of Node; elsewhere it is in the bundle', async () => {
  await save('src/one.ts', `import { SQS } from '@aws-sdk/client-sqs'\nexport const handler = async () => SQS\n`)
  await save('node_modules/@aws-sdk/client-sqs/package.json', '{ "name": "@aws-sdk/client-sqs", "main": "index.js" }')
  await save('node_modules/@aws-sdk/client-sqs/index.js', `exports.SQS = require('buffer').Buffer.from('the SDK')\n`)
  const module = await filesOf({ format: 'esm', minify: true })
  expect(module['src/one.mjs']).toContain('from"@aws-sdk/client-sqs"')
  expect(module['node_modules/@aws-sdk/client-sqs/index.js']).toContain('the SDK')
  const script = await filesOf({})
  expect(script['src/one.js']).toContain('the SDK')
  expect(Object.keys(script).filter((path) => path.startsWith('node_modules'))).toEqual([])
})

test('where all packages lie beside the bundle, the SDK does too, which the project has as a development dependency', async () => {
  await save('package.json', '{ "devDependencies": { "aws-sdk": "^2.640.0" } }')
  await save('src/one.ts', `import { S3 } from 'aws-sdk'\nexport const handler = async () => new S3()\n`)
  await save('node_modules/aws-sdk/package.json', '{ "name": "aws-sdk", "main": "index.js" }')
  await save('node_modules/aws-sdk/index.js', 'exports.S3 = class {} // the SDK\n')
  const files = await filesOf({ packages: 'external' })
  expect(files['src/one.js']).toContain('require("aws-sdk")')
  expect(files['node_modules/aws-sdk/index.js']).toContain('the SDK')
})

test('a package that requires by a pattern gets its code, and what else matches is empty, unless a loader is set', async () => {
  await save('src/one.ts', `import { load } from 'validator'\nexport const handler = async () => load('errors')\n`)
  await save('node_modules/validator/index.js', 'exports.load = (p) => require(`../plugin-${p}/${require(`../plugin-${p}/package.json`).main}`)\n')
  await save('node_modules/plugin-errors/package.json', '{ "main": "index.js" }')
  await save('node_modules/plugin-errors/index.js', 'exports.said = "the plugin"\n')
  for (const name of ['LICENSE', 'README.md', 'dot/errors.jst']) await save(`node_modules/plugin-errors/${name}`, 'The words of a note\n')
  const { 'src/one.js': script } = await filesOf({})
  expect(script).toContain('the plugin')
  expect(script).not.toContain('words of a note')
  const { 'src/one.js': withLoader } = await filesOf({ loader: { '.md': 'text' } })
  expect(withLoader).toContain('words of a note')
})

test('what a compiler alone makes stays a module for each source, at its place; a path of the tsconfig leads there', async () => {
  await save('tsconfig.json', '{ "compilerOptions": { "paths": { "@entities/*": ["./src/entities/*"] } } }')
  await save(
    'src/one.ts',
    `import { readdirSync } from 'node:fs'
import words from './words.json'
import { Book } from '@entities/book'
import { folder } from './entities/folder'
export const handler = async () => ({
  words,
  files: readdirSync(folder).filter((file) => file.endsWith('.js')),
  isSame: require(folder + '/book.js').Book === Book,
})
`,
  )
  await save('src/words.json', '["good", "morning"]')
  await save('src/entities/book.ts', 'export class Book { readonly title: string = "" }\n')
  await save('src/entities/folder.ts', 'export const folder = __dirname\n')
  const files = await filesOf({}, 'serverless-plugin-typescript')
  const paths = ['src/entities/book.js', 'src/entities/folder.js', 'src/one.js']
  expect(
    Object.keys(files)
      .filter((path) => path.endsWith('.js'))
      .toSorted(),
  ).toEqual(paths)
  for (const path of paths) await save(join('deployed', path), files[path] ?? '')
  const { handler } = createRequire(import.meta.url)(join(root, 'deployed/src/one.js')) as { handler(): Promise<unknown> }
  expect(await handler()).toEqual({ words: ['good', 'morning'], files: ['book.js', 'folder.js'], isSame: true })
})
