import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noPackaging, type Packaging } from '@stagecraft/localstack/stack/code/packaging.ts'
import type { FunctionDescription } from '@stagecraft/localstack/stack/description.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packagesFor, pythonPlugin } from './python-settings.ts'
import { unfitPython } from './unfit-python.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-unfit-python-'))
  await writeFile(join(root, 'requirements.txt'), 'humanize==4.13.0\n-r more.txt\n')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const greet: FunctionDescription = { name: 'snakes-dev-greet', handler: 'src/greet.handler', runtime: 'python3.12', events: [] }
const packagingOf = (settings: object = {}, more: Partial<Packaging> = {}): Packaging => ({
  ...noPackaging,
  plugins: [pythonPlugin],
  custom: { pythonRequirements: settings },
  ...more,
})
const described = (packaging = packagingOf(), functions: Record<string, FunctionDescription> = { greet }) => ({
  functions,
  packaging,
  template: {
    Resources: { One: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'snakes-dev-one', Architectures: ['arm64'] } } },
  },
})

test('packages of an index, with what pip takes from other files, are fit', async () => {
  expect(await unfitPython(root, described(packagingOf({ dockerizePip: true, slim: true, noDeploy: [], zip: false })))).toEqual([])
})

test.each(['zip', 'layer', 'vendor', 'noDeploy', 'pipCmdExtraArgs', 'dockerImage', 'poetryWithGroups'])(
  'the setting %s of the plugin is refused by its name',
  async (name) => {
    const value = /Deploy|Args|Groups/.test(name) ? ['x'] : 'x'
    expect(await unfitPython(root, described(packagingOf({ [name]: value })))).toEqual([
      expect.stringContaining(`\`${name}\` in custom.pythonRequirements`),
    ])
  },
)

test.each(['-e .', './packages/own', 'own @ git+https://example.com/own.git', 'own @ file:///packages/own'])(
  'a package by a place is refused: %s, in a file that another one takes, too',
  async (line) => {
    await writeFile(join(root, 'more.txt'), `${line}\n`)
    expect(await unfitPython(root, described())).toEqual([expect.stringContaining(`more.txt names a package by a place: ${line}`)])
  },
)

test('so is one in a lock of Pipenv, whose names may be words of the lock', async () => {
  const locked = async (own: object) => {
    await writeFile(join(root, 'Pipfile.lock'), JSON.stringify({ default: { own, path: { version: '==17.1.0' } } }, null, 4))
    return unfitPython(root, described())
  }
  expect(await locked({ git: 'https://example.com/own.git', ref: 'abc' })).toEqual([
    expect.stringContaining('Pipfile.lock names a package by a place: "git"'),
  ])
  expect(await locked({ editable: true, path: '.' })).toEqual([expect.stringContaining('Pipfile.lock names a package by a place: "path"')])
  expect(await locked({ version: '==1.0.0' })).toEqual([])
})

test('one archive with packages for two Pythons, or two processors, is refused', async () => {
  const two = (other: Partial<FunctionDescription>) => described(packagingOf(), { greet, other: { ...greet, ...other } })
  expect(await unfitPython(root, two({ runtime: 'python3.13' }))).toEqual([
    expect.stringContaining('for python3.12 on x86_64 and for python3.13 on x86_64'),
  ])
  expect(await unfitPython(root, two({ name: 'snakes-dev-one' }))).toEqual([expect.stringContaining('and for python3.12 on arm64')])
  expect(await unfitPython(root, two({}))).toEqual([])
})

test('Python beside what serverless-esbuild bundles is refused, and a lock file that the plugin does not read', async () => {
  expect(await unfitPython(root, described({ ...noPackaging, plugins: ['serverless-esbuild'] }))).toEqual([
    expect.stringContaining('serverless-esbuild'),
  ])
  await rm(join(root, 'requirements.txt'))
  await writeFile(join(root, 'uv.lock'), '')
  expect(await unfitPython(root, described())).toEqual([expect.stringContaining('does not read uv.lock')])
})

test('the file of requirements is the one that the plugin reads: Poetry’s lock where pyproject.toml is Poetry’s, of the module where there is one', async () => {
  const fileFor = (packaging = packagingOf(), module?: string) => packagesFor(root, described(packaging), [greet], module)?.file
  expect(fileFor()).toBe('requirements.txt')
  await writeFile(join(root, 'poetry.lock'), '')
  expect(fileFor()).toBe('requirements.txt')
  await writeFile(join(root, 'pyproject.toml'), '[tool.poetry]\n')
  expect(fileFor()).toBe('poetry.lock')
  expect(fileFor(packagingOf({ usePoetry: false }))).toBe('requirements.txt')
  await mkdir(join(root, 'alone'))
  expect(fileFor(packagingOf(), 'alone')).toBeUndefined()
  expect(fileFor({ ...packagingOf(), plugins: [] })).toBeUndefined()
})
