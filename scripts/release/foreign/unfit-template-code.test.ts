import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { TemplateFindings } from '@stagecraft/localstack/adoption/found.ts'
import { noPackaging } from '@stagecraft/localstack/stack/code/packaging.ts'
import type { Description, FunctionDescription } from '@stagecraft/localstack/stack/description.ts'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { unfitTemplateCode } from './unfit-template-code.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-unfit-template-'))
  await promisify(execFile)('git', ['init', '--quiet'], { cwd: root })
  const files: Record<string, string | Uint8Array> = {
    'plain/app.js': '',
    'plain/later.ts': '',
    'typed/src/index.ts': '',
    'needs/app.js': '',
    'needs/data/words.json': '',
    'needs/package.json': '{ "dependencies": { "axios": "1.0.0" } }',
    'python/app.py': '',
    'python/requirements.txt': '-e ../other\n',
    'made/function.zip': zipSync({ 'a/B.class': strToU8('') }),
  }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
})
afterAll(() => rm(root, { recursive: true, force: true }))

const plain: FunctionDescription = { name: 'shop-dev-It', handler: 'app.handler', runtime: 'nodejs24.x', folder: 'plain', events: [] }
const template: TemplateFindings = {
  file: 'template.yaml',
  transforms: [],
  elsewhere: {},
  nested: [],
  unsaid: [],
  beside: [],
  unnamed: [],
  secret: [],
}
const described = (
  more: Partial<FunctionDescription> = {},
  findings: Partial<TemplateFindings> = {},
  whole: Partial<Description> = {},
): Description => ({
  hash: '',
  service: 'shop',
  stage: 'dev',
  region: 'eu-central-1',
  template: { Resources: {} },
  functions: { It: { ...plain, ...more } },
  packaging: noPackaging,
  provider: {},
  custom: {},
  found: { plugins: [], standIns: [], files: [], isVersion4: false, template: { ...template, ...findings } },
  ...whole,
})
const esbuild = (properties: Record<string, unknown>) => ({ folder: 'typed', handler: 'index.handler', build: { method: 'esbuild', properties } })

test.each<[string, Partial<FunctionDescription>]>([
  ['JavaScript as it is', {}],
  ['what esbuild bundles, by the module that it makes of its entry point', esbuild({ EntryPoints: ['src/index.ts'], Minify: false })],
  [
    'an entry point without its ending, with all settings that SAM documents',
    esbuild({ EntryPoints: ['src/index'], Banner: ['js=//'], UseNpmCi: true }),
  ],
  ['an archive of the commit, in whatever language', { folder: 'made', package: { artifact: 'function.zip' }, runtime: 'java21', handler: 'a.B::c' }],
])('%s is fit', async (_, more) => {
  expect(await unfitTemplateCode(root, described(more))).toEqual([])
})

test.each<[string, Partial<FunctionDescription>, RegExp]>([
  ['an image', { image: {} }, /container image/],
  ['another language', { runtime: 'ruby3.4' }, /has the runtime ruby3\.4/],
  ['a build by make', { build: { method: 'makefile', properties: {} } }, /`BuildMethod: makefile`/],
  ['a folder that is not there', { folder: 'dist' }, /the folder dist, and there is no such folder/],
  ['a handler that is not there', { handler: 'no.handler' }, /no such file in plain/],
  ['TypeScript that nothing builds', { handler: 'later.handler' }, /plain\/later\.ts\), and nothing builds it/],
  ['packages that are not installed', { folder: 'needs' }, /needs\/package\.json names axios, not installed in needs/],
  ['packages without a lock file', { folder: 'needs' }, /needs\/package\.json names the package axios, and a release reads.*there is none/],
  ['packages of Python by a place', { folder: 'python', runtime: 'python3.12' }, /by a place: -e \.\.\/other/],
  ['an archive that is not there', { folder: 'made', package: { artifact: 'other.zip' } }, /made\/other\.zip, and there is no such file/],
  [
    'an archive without its program',
    { folder: 'made', package: { artifact: 'function.zip' }, runtime: 'provided.al2023' },
    /starts the program `bootstrap` at its root, which is not in it/,
  ],
  ['a program that is not built', { runtime: 'provided.al2023' }, /starts the program `bootstrap`, and there is none in plain/],
  ['a handler that no entry point makes', esbuild({ EntryPoints: ['src/other.ts'] }), /makes no such module of its `EntryPoints`/],
  ['a setting of esbuild that is not followed', esbuild({ EntryPoints: ['src/index.ts'], Define: 'a=b' }), /`Define` in `BuildProperties` of It/],
])('%s is refused by its name', async (_, more, said) => {
  expect(await unfitTemplateCode(root, described(more))).toContainEqual(expect.stringMatching(said))
})

test('what is beside the template, in another account, or known to nobody is refused by its name', async () => {
  const findings = {
    transforms: ['AWS::LanguageExtensions'],
    elsewhere: { It: 's3://bucket/code.zip' },
    nested: ['Loud'],
    unsaid: ['stack_name' as const, 'region' as const],
    beside: ['tags'],
    unnamed: ['Named'],
    secret: ['Password'],
  }
  const Resources = {
    Group: { Type: 'AWS::CodeDeploy::DeploymentGroup', Properties: {} },
    Schema: { Type: 'AWS::AppSync::GraphQLSchema', Properties: { DefinitionS3Location: 'schema.graphql' } },
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Body: { 'Fn::Transform': { Name: 'AWS::Include' } } } },
  }
  const said = await unfitTemplateCode(root, described({}, findings, { template: { Resources } }))
  const wanted = [
    '`stack_name`',
    '`region`',
    'Loud is a stack',
    'AWS::LanguageExtensions',
    's3://bucket/code.zip',
    'DeploymentPreference',
    '`tags`',
    'function Named',
    'parameter Password',
  ]
  for (const each of [...wanted, 'DefinitionS3Location', 'Fn::Transform']) expect(said).toContainEqual(expect.stringContaining(each))
  expect(said).toHaveLength(11)
})

test('a layer that make builds, and one whose folder is not there, are refused; one with packages of npm or pip is fit', async () => {
  const layers = {
    made: { path: 'plain', logicalId: 'A', buildMethod: 'makefile' },
    gone: { path: 'gone', logicalId: 'B' },
    python: { path: 'made', logicalId: 'C', buildMethod: 'python3.12', builtInto: 'python' as const },
    // it has no packages: what stands above it says nothing of it
    data: { path: 'needs/data', logicalId: 'D' },
  }
  const said = await unfitTemplateCode(root, described({}, {}, { packaging: { ...noPackaging, layers } }))
  expect(said).toEqual([
    expect.stringContaining('The layer made has `BuildMethod: makefile`'),
    expect.stringContaining('The layer gone is the folder gone'),
  ])
})
