import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type LayerDescription, noPackaging } from '@stagecraft/localstack/stack/code/packaging.ts'
import type { Description, FunctionDescription } from '@stagecraft/localstack/stack/description.ts'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { archivePath } from '../archive-functions.ts'
import { archiveTemplateFunctions, archiveTemplateLayers } from './archive-template.ts'
import type { PackageInstaller } from './python-packages.ts'
import type { PythonPackages } from './python-settings.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-archive-template-'))
  await promisify(execFile)('git', ['init', '--quiet'], { cwd: root })
  const files: Record<string, string | Uint8Array> = {
    '.gitignore': 'dist/\n.env\nout/\n',
    'dist/app.js': 'exports.handler = () => 1',
    'plain/app.js': '',
    'plain/.env': 'SECRET=1',
    'typed/src/app.ts': 'export const handler = (name: string): string => `hello ${name}`',
    'made/function.zip': zipSync({ bootstrap: strToU8('program') }),
    'numbers/written.py': '',
    'numbers/requirements.txt': 'tabulate\n',
    'words/package.json': '{}',
    'words/node_modules/words/index.js': '',
    'out/tabulate.py': '',
  }
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
  await mkdir(join(root, 'out', 'functions'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

const asked: PythonPackages[] = []
const installer: Pick<PackageInstaller, 'install'> = {
  install: async (wanted) => {
    asked.push(wanted)
    return { packed: new Map([['tabulate.py', join(root, 'out', 'tabulate.py')]]), packages: [] }
  },
}
const functionOf = (more: Partial<FunctionDescription>) =>
  archiveTemplateFunctions(
    root,
    {
      template: { Resources: {} },
      functions: { It: { name: 'shop-dev-It', handler: 'app.handler', runtime: 'nodejs24.x', events: [], ...more } },
      packaging: noPackaging,
    } as Partial<Description> as Description, // what is read of it
    ['It'],
    join(root, 'out'),
    installer,
  )
const layerOf = (layer: Partial<LayerDescription>) =>
  archiveTemplateLayers(
    root,
    { packaging: { ...noPackaging, layers: { It: { path: '', logicalId: 'It', ...layer } } } },
    ['It'],
    join(root, 'out'),
    installer,
  )

async function textsIn({ It = '' }: Record<string, string>): Promise<Record<string, string>> {
  const files = unzipSync(await readFile(join(root, 'out', archivePath(It))))
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [path, new TextDecoder().decode(content)]))
}

test('of a folder that Git ignores as a whole and the template names, what a build left there is packed', async () => {
  expect(await textsIn(await functionOf({ folder: 'dist' }))).toEqual({ 'app.js': 'exports.handler = () => 1' })
})

test('a file that Git ignores in a folder of the commit is refused by its name', async () => {
  const refused = { code: 'not-releasable', message: expect.stringContaining('the function It would hold files that Git ignores: .env') }
  await expect(functionOf({ folder: 'plain' })).rejects.toMatchObject({ ...refused, hint: expect.stringContaining('CodeUri: dist/') })
})

test('an archive has what is in it, without the times of its build, and its program may be started', async () => {
  const builds = ['2026-01-01', '2026-05-05'].map((mtime) => zipSync({ bootstrap: strToU8('program'), 'lib/': new Uint8Array() }, { mtime }))
  expect(builds[0]).not.toEqual(builds[1])
  const made: string[] = []
  for (const build of builds) {
    await writeFile(join(root, 'made', 'function.zip'), build)
    const { It = '' } = await functionOf({ folder: 'made', package: { artifact: 'function.zip' } })
    made.push(It)
  }
  expect(made[0]).toBe(made[1])
  const archive = join(root, 'out', archivePath(made[0] ?? ''))
  expect(await textsIn({ It: made[0] ?? '' })).toEqual({ bootstrap: 'program' })
  const { stdout } = await promisify(execFile)('python3', ['-c', modes, archive])
  expect(JSON.parse(stdout)).toEqual({ bootstrap: '-rwxr-xr-x' })
})

test('an archive keeps links and what may be started', async () => {
  const attrs = (mode: number) => ({ os: 3, attrs: mode << 16 })
  const build = zipSync({
    bootstrap: [strToU8('lib/a'), attrs(0o120777)],
    'lib/a': [strToU8('#!/bin/sh'), attrs(0o100755)],
    'lib/b': [strToU8(''), attrs(0o100644)],
  })
  await writeFile(join(root, 'made', 'linked.zip'), build)
  const { It = '' } = await functionOf({ folder: 'made', package: { artifact: 'linked.zip' } })
  const { stdout } = await promisify(execFile)('python3', ['-c', modes, join(root, 'out', archivePath(It))])
  expect(JSON.parse(stdout)).toEqual({ bootstrap: 'lrwxrwxrwx', 'lib/a': '-rwxr-xr-x', 'lib/b': '-rw-r--r--' })
})

// as another program reads them
const modes =
  'import json,stat,sys,zipfile; print(json.dumps({i.filename: stat.filemode(i.external_attr >> 16) for i in zipfile.ZipFile(sys.argv[1]).infolist()}))'

test('esbuild minifies unless told otherwise, takes an entry point without its ending, and writes it below the folder that all have in common', async () => {
  const built = (properties: Record<string, unknown>) =>
    functionOf({ folder: 'typed', build: { method: 'esbuild', properties: { EntryPoints: ['src/app'], ...properties } } })
  const [small, plain] = [
    await textsIn(await built({})),
    await textsIn(await built({ Minify: false, Banner: ['js=// a=b'], OutExtension: ['.js=.cjs'] })),
  ]
  expect(Object.keys(small)).toEqual(['app.js'])
  expect(small['app.js']).not.toContain('\n\n')
  expect(Object.keys(plain)).toEqual(['app.cjs'])
  expect(plain['app.cjs']).toMatch(/^\/\/ a=b\n[\s\S]*var handler = \(name\)/)
})

test('esbuild makes source maps where Node is told to read them, as SAM does', async () => {
  const built = (options: unknown, properties: Record<string, unknown> = {}) =>
    functionOf({
      folder: 'typed',
      environment: { NODE_OPTIONS: options as string }, // or an expression of CloudFormation
      build: { method: 'esbuild', properties: { EntryPoints: ['src/app'], ...properties } },
    })
  const filesOf = async (made: Promise<Record<string, string>>) => Object.keys(await textsIn(await made)).sort()
  expect(await filesOf(built('--enable-source-maps'))).toEqual(['app.js', 'app.js.map'])
  expect(await filesOf(built('--enable-source-maps', { Sourcemap: false }))).toEqual(['app.js'])
  expect(await filesOf(built({ Ref: 'NodeOptions' }))).toEqual(['app.js'])
})

test('a layer that SAM builds has its files and its packages in the folder of the language, for its own Python and processor', async () => {
  const python = { path: 'numbers', builtInto: 'python', buildMethod: 'python3.12', buildArchitecture: 'arm64' } as const
  expect(Object.keys(await textsIn(await layerOf(python))).sort()).toEqual(['python/requirements.txt', 'python/tabulate.py', 'python/written.py'])
  expect(asked).toEqual([{ file: 'numbers/requirements.txt', isLock: false, runtime: 'python3.12', architecture: 'arm64', without: [] }])
  const nodejs = { path: 'words', builtInto: 'nodejs', buildMethod: 'nodejs24.x' } as const
  expect(Object.keys(await textsIn(await layerOf(nodejs))).sort()).toEqual(['nodejs/node_modules/words/index.js', 'nodejs/package.json'])
  // as it lies there, without a build
  expect(Object.keys(await textsIn(await layerOf({ path: 'words' }))).sort()).toEqual(['node_modules/words/index.js', 'package.json'])
})
