import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Found } from '@stagecraft/localstack/adoption/found.ts'
import { noPackaging } from '@stagecraft/localstack/stack/code/packaging.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refuseDifferentCode } from './same-code.ts'
import { unfitFunctions, unfitSettings } from './unfit-functions.ts'
import { notCarriedOut, unfitPlugins } from './unfit-plugins.ts'
import { unfitTemplate } from './unfit-template.ts'
import { unfitValues } from './unfit-values.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-unfit-'))
  await mkdir(join(root, 'src'))
  await writeFile(join(root, 'src', 'take.ts'), '')
  await writeFile(join(root, 'package.json'), '{}')
  await writeFile(join(root, 'src', 'go.zip'), zipSync({ 'bin/bootstrap': strToU8('program') }))
})
afterAll(() => rm(root, { recursive: true, force: true }))

const take = { name: 'notices-dev-take', handler: 'src/take.handler', runtime: 'nodejs24.x', events: [] }
const found: Found = { plugins: [], standIns: [], files: [], isVersion4: false }
const described = (more: Partial<Description> = {}): Description => ({
  hash: '',
  service: 'notices',
  stage: 'dev',
  region: 'eu-central-1',
  template: { Resources: {} },
  functions: { take },
  packaging: { ...noPackaging, plugins: ['serverless-esbuild'] },
  provider: { runtime: 'nodejs24.x' },
  custom: {},
  found,
  ...more,
})
const resources = (Type: string, Properties: Record<string, unknown>) => described({ template: { Resources: { It: { Type, Properties } } } })
const place = (config: object = {}) => ({ root, config: { ports: { page: 1, api: 2, identity: 3, engine: 4, database: 5 }, ...config } })

test('what serverless-esbuild bundles, with nothing that only this machine knows, is fit', async () => {
  expect(unfitValues(described())).toEqual([])
  expect(unfitPlugins(found)).toEqual([])
  expect(await unfitFunctions(place(), described())).toEqual([])
  expect(unfitSettings(place({ smokeTest: { function: 'take', what: '' } }), described())).toEqual([])
  expect(unfitTemplate(described())).toEqual([])
})

test.each([
  ['ssm', '/a~true', /\$\{ssm:\/a~true\} has no value/],
  ['ssm(eu-west-1)', '/a', /own account and region/],
  ['cf', 'users-dev.Table', /\$\{cf:users-dev\.Table\}.*Fn::ImportValue.*included file, under `dependsOn`/],
  ['s3', 'bucket/key', /\$\{s3:bucket\/key\}.*SSM/],
  ['env', 'TOKEN', /\$\{env:TOKEN\}.*environment of whoever packages/],
  ['opt', 'colour', /\$\{opt:colour\}.*`params`/],
  ['file', './secrets.yml:key', /no such file in the commit/],
  ['git', 'sha1', /\$\{git:sha1\}.*not known before/],
])('a value of %s that nobody knows is refused by its name', (source, address, sentence) => {
  expect(unfitValues(described({ found: { ...found, standIns: [{ source, address, value: 'x' }] } }))).toEqual([expect.stringMatching(sentence)])
})

test('so is what the environment says of whoever packages, a parameter without a default, and a macro', () => {
  expect(unfitValues(described({ found: { ...found, variables: ['AWS_REGION', 'BRAND'] } }))).toEqual([expect.stringContaining('AWS_REGION')])
  const open = { Resources: {}, Parameters: { Colour: { Type: 'String' }, Size: { Type: 'String', Default: 'S' } } }
  expect(unfitValues(described({ template: open }))).toEqual([expect.stringContaining('The parameter Colour')])
  expect(unfitValues(described({ template: { Resources: {}, Transform: 'Macro' } as Description['template'] }))).toEqual([
    expect.stringContaining('`Transform`'),
  ])
})

const plugin = (name: string, how: 'run' | 'replaced' | 'skipped', more: object = {}) => ({ plugins: [{ name, how, why: '', ...more }] })

test.each([
  ['one that works on AWS', plugin('serverless-domain-manager', 'skipped'), /serverless-domain-manager works on AWS.*'skip'/],
  ['a bundler by code', plugin('serverless-webpack', 'replaced'), /serverless-webpack builds the functions by settings that are code/],
  ['one that changes the template there', plugin('serverless-apigw-binary', 'replaced'), /serverless-apigw-binary changes what is deployed/],
  ['one that is not installed', plugin('serverless-odd', 'skipped', { isAbsent: true }), /serverless-odd is not installed/],
  ['one of the kit’s packages', plugin('serverless-iam-roles-per-function', 'run', { isLent: true }), /is not installed/],
  ['one for Framework 1 and 2', plugin('serverless-iam-roles-per-function', 'run', { isOld: true }), /for Framework 1 and 2.*@latest/],
  [
    'one with hooks',
    { ...plugin('./own', 'run'), deploying: { './own': ['after:deploy:deploy'] } },
    /\.\/own has something to do at a deployment \(after:deploy:deploy\).*'run'/,
  ],
])('a plugin is refused by its name: %s', (_, plugins, sentence) => {
  expect(unfitPlugins(plugins)).toEqual([expect.stringMatching(sentence)])
})

test('a bundler is refused, whatever stagecraft.config.ts says: its functions would be packed as they are', async () => {
  expect(unfitPlugins(plugin('serverless-webpack', 'skipped'), { 'serverless-webpack': 'skip' })).toEqual([
    expect.stringContaining('serverless-webpack builds'),
  ])
  const ofWebpack = described({ packaging: { ...noPackaging, plugins: ['serverless-webpack'] } })
  expect(await unfitFunctions(place(), ofWebpack)).toEqual([])
})

test('JavaScript without a bundler is fit', async () => {
  await writeFile(join(root, 'src', 'plain.mjs'), '')
  const plain = described({ functions: { plain: { ...take, handler: 'src/plain.handler' } }, packaging: noPackaging })
  expect(await unfitFunctions(place(), plain)).toEqual([])
})

test('one that stagecraft.config.ts names is known, and listed as not carried out; one for laptops is nothing on AWS', () => {
  const plugins = [plugin('serverless-domain-manager', 'skipped'), plugin('./own', 'run'), plugin('serverless-offline-sqs', 'replaced')]
  const all = { plugins: plugins.flatMap((each) => each.plugins), deploying: { './own': ['after:deploy:deploy'] } }
  const known = { 'serverless-domain-manager': 'skip', './own': 'run' } as const
  expect(unfitPlugins(all, known)).toEqual([])
  expect(notCarriedOut(all, known)).toEqual(['./own', 'serverless-domain-manager'])
})

test.each([
  ['a container image', { ...take, image: 'x' }, {}, /take is a container image/],
  ['Ruby', { ...take, runtime: 'ruby3.4' }, {}, /take has the runtime ruby3\.4/],
  [
    'an archive that is not there',
    { ...take, package: { artifact: 'x.zip' } },
    {},
    /take is packaged by a build of its own.*x\.zip\), and there is no such/,
  ],
  ['an archive that is none', { ...take, package: { artifact: 'package.json' } }, {}, /package\.json\), which is no ZIP archive/],
  [
    'an archive without its program',
    { ...take, runtime: 'provided.al2023', package: { artifact: 'src/go.zip' } },
    {},
    /starts the program `bootstrap` at its root, which is not in it/,
  ],
  ['a program beside serverless-esbuild', { ...take, runtime: 'provided.al2023' }, {}, /take is a program, and serverless-esbuild packs/],
  ['a program that is not built', { ...take, runtime: 'provided.al2' }, { plugins: [] }, /starts the program `bootstrap`.*there is none beside/],
  ['another build', { ...take, leavesBundler: true as const }, {}, /take has `skipEsbuild`/],
  ['a handler without a file', { ...take, handler: 'src/gone.handler' }, {}, /src\/gone\.handler, and there is no such file/],
  ['TypeScript without a bundler', take, { plugins: ['serverless-offline'] }, /take is TypeScript \(src\/take\.ts\), and nothing builds it/],
  [
    'JavaScript that is not there',
    { ...take, handler: 'src/gone.handler' },
    { plugins: [] },
    /src\/gone\.handler, and there is no such file with \.js/,
  ],
  [
    'a layer without its folder',
    take,
    { layers: { tools: { path: 'tools', logicalId: 'Tools' } } },
    /The layer tools is the folder tools, and there is no/,
  ],
  [
    'a layer of another build',
    take,
    { layers: { tools: { path: 'src', logicalId: 'Tools', package: { artifact: 'tools.zip' } } } },
    /The layer tools is packaged by a build of its own.*tools\.zip\), and there is no such file/,
  ],
  ['no packages bundled', take, { custom: { esbuild: { packages: 'external' } } }, /`packages: external`/],
])('code that a release cannot hold is refused by its name: %s', async (_, made, packaging, sentence) => {
  const description = described({ functions: { take: made }, packaging: { ...noPackaging, plugins: ['serverless-esbuild'], ...packaging } })
  expect(await unfitFunctions(place(), description)).toEqual([expect.stringMatching(sentence)])
})

test('names of tables, queues and the like are free, and so are those of buckets with the stage', () => {
  expect(unfitTemplate(resources('AWS::SQS::Queue', { QueueName: 'waiting' }))).toEqual([])
  expect(unfitTemplate(resources('AWS::S3::Bucket', { BucketName: 'pictures-dev' }))).toEqual([])
})

test.each<[string, string, Record<string, unknown>]>([
  ['a role', 'AWS::IAM::Role', { RoleName: 'parcels-dev' }],
  ['one in words that are joined', 'AWS::IAM::Role', { RoleName: 'parcelsDevRole' }],
  ['one with a path', 'AWS::IAM::Role', { RoleName: { 'Fn::Sub': 'parcels-dev-${AWS::Region}' }, Path: '/shop/' }],
  ['a path alone', 'AWS::IAM::Role', { Path: '/shop/' }],
  ['a function', 'AWS::Lambda::Function', { FunctionName: 'dev-parcels' }],
])('names of roles and functions with the stage stay: %s', (_, type, properties) => {
  expect(unfitTemplate(resources(type, properties))).toEqual([])
})

test.each<[string, string, Record<string, unknown>, RegExp]>([
  ['a role of the company', 'AWS::IAM::Role', { RoleName: 'developers' }, /It is called developers.*as in developers-dev, or leave/],
  [
    'one that only the account knows',
    'AWS::IAM::Role',
    { RoleName: { 'Fn::Sub': 'parcels-${AWS::Region}' } },
    /called parcels-\$\{AWS::Region\}.*as in parcels-\$\{AWS::Region\}-dev/,
  ],
  [
    'one that nobody knows',
    'AWS::IAM::Role',
    { RoleName: { 'Fn::If': ['A', 'a', 'b'] } },
    /nobody knows whole.*Begin it with notices-dev-, or leave/,
  ],
  ['the beginning of others', 'AWS::IAM::Role', { RoleName: { 'Fn::Sub': 'dev-${Color}' } }, /nobody knows whole.*dev-\$\{Color\}.*Begin it with/],
  ['a function', 'AWS::Lambda::Function', { FunctionName: 'parcels' }, /It is called parcels.*as in parcels-dev/],
])('names of roles and functions without it are refused, with what to do: %s', (_, type, properties, sentence) => {
  expect(unfitTemplate(resources(type, properties))).toEqual([expect.stringMatching(sentence)])
})

test('packages beside the bundles have to be installed, each with what it needs; what the runtime has is left out', async () => {
  await writeFile(join(root, 'package.json'), '{ "dependencies": { "sharp": "1.0.0", "linked": "1.0.0" } }')
  await writeFile(join(root, 'package-lock.json'), '{}')
  await mkdir(join(root, 'node_modules', '.pnpm', 'linked'), { recursive: true })
  await writeFile(join(root, 'node_modules', '.pnpm', 'linked', 'package.json'), '{}')
  await symlink(join(root, 'node_modules', '.pnpm', 'linked'), join(root, 'node_modules', 'linked'))
  try {
    const esbuild = { external: ['sharp', 'linked', '@aws-sdk/*', 'pg-native'], plugins: 'plugins.js' }
    const custom = { ...noPackaging, plugins: ['serverless-esbuild'], custom: { esbuild } }
    expect(await unfitFunctions(place(), described({ packaging: custom }))).toEqual([
      expect.stringMatching(/leaves sharp beside the bundles, and it is not installed.*npm ci/),
      expect.stringMatching(/leaves linked beside the bundles, and pnpm keeps what it needs elsewhere.*node-linker=hoisted/),
    ])
  } finally {
    await rm(join(root, 'package-lock.json'))
    await rm(join(root, 'node_modules'), { recursive: true })
    await writeFile(join(root, 'package.json'), '{}')
  }
})

test('packages whose versions no lock file says are refused', async () => {
  await writeFile(join(root, 'package.json'), '{ "dependencies": { "one": "1.0.0", "other": "^2" } }')
  try {
    expect(await unfitFunctions(place(), described())).toEqual([expect.stringMatching(/2 packages.*there is none.*--package-lock-only/)])
    await writeFile(join(root, 'bun.lock'), '')
    expect(await unfitFunctions(place(), described())).toEqual([expect.stringContaining('bun.lock is not read')])
    await writeFile(join(root, 'package-lock.json'), '{}')
    expect(await unfitFunctions(place(), described())).toEqual([])
    await writeFile(join(root, 'pnpm-lock.yaml'), '')
    expect(await unfitFunctions(place(), described())).toEqual([
      expect.stringMatching(/package-lock\.json and pnpm-lock\.yaml lie side by side.*Delete the one/),
    ])
  } finally {
    await rm(join(root, 'pnpm-lock.yaml'), { force: true })
    await writeFile(join(root, 'package.json'), '{}')
  }
})

test('a smoke test that a deployment would not find, and migrations, are refused', () => {
  const faults = unfitSettings(
    place({ smokeTest: { function: 'take', what: '' }, migrations: 'take' }),
    described({ functions: { take: { ...take, name: 'own' } } }),
  )
  expect(faults).toEqual([expect.stringContaining('The smoke test take is called own'), expect.stringContaining('migrations')])
})

test('a function that the Framework adds for a bucket that is there already is fit: its code is in the Framework', () => {
  const S3Key = 'serverless/n/dev/1795997124398-2026-11-30T00:05:24.398Z/custom-resources.zip'
  expect(unfitTemplate(resources('AWS::Lambda::Function', { FunctionName: 'notices-dev-custom-resource-existing-s3', Code: { S3Key } }))).toEqual([])
})

test.each([
  ['Framework 2', described({ found: { ...found, isLenient: true } }), /Framework 1 or 2/],
  ['an API of another stack', described({ found: { ...found, sharedApi: 'httpApi.id' } }), /provider\.httpApi\.id/],
  ['tags of the stack', described({ provider: { stackTags: { team: 'a' } } }), /`provider\.stackTags` puts tags on the stack/],
  ['another name of the stack', described({ provider: { stackName: 'own' } }), /The stack is called own/],
  [
    'code that a plugin uploads',
    resources('AWS::Lambda::Function', {
      FunctionName: 'notices-dev-x',
      Code: { S3Key: 'serverless/n/dev/1795997124398-2026-11-30T00:05:24.398Z/own.zip' },
    }),
    /It \(AWS::Lambda::Function\) has code that the Framework or a plugin itself uploads/,
  ],
  ['a boundary of its own', resources('AWS::IAM::Role', { PermissionsBoundary: 'arn' }), /The role It has a permissions boundary of its own/],
  [
    'what the boundary forbids',
    resources('AWS::IAM::Role', { Policies: [{ PolicyDocument: { Statement: [{ Effect: 'Allow', Action: ['iam:PassRole'], Resource: '*' }] } }] }),
    /The role It may do iam:PassRole/,
  ],
  ['a name of a layer', resources('AWS::Lambda::LayerVersion', { LayerName: 'own' }), /It is called own/],
  [
    'a name that deployments may not make',
    resources('AWS::IAM::Role', { RoleName: 'own', AssumeRolePolicyDocument: {} }),
    /It is called own.*Have the stage in its name, as in own-dev/,
  ],
  [
    'a name that begins as nobody knows',
    resources('AWS::SQS::Queue', { QueueName: { Ref: 'Name' } }),
    /It has a name of which nobody knows how it begins/,
  ],
  ['one bucket for all stages', resources('AWS::S3::Bucket', { BucketName: 'pictures' }), /It is called pictures.*only one account of all/],
])('a template that a release cannot bring is refused: %s', (_, description, sentence) => {
  expect(unfitTemplate(description)).toEqual([expect.stringMatching(sentence)])
})

test('tags are at the stage of a REST API alone what the Framework does itself', () => {
  const tagged = { provider: { tags: { team: 'a' } } }
  expect(unfitTemplate(described(tagged))).toEqual([])
  const rest = { template: { Resources: { Api: { Type: 'AWS::ApiGateway::RestApi', Properties: {} } } } }
  expect(unfitTemplate(described({ ...tagged, ...rest }))).toEqual([expect.stringContaining('`provider.tags`')])
})

test('so are stages whose layer is not the same', () => {
  const layered = (stage: string, path: string) =>
    described({ stage, packaging: { ...noPackaging, layers: { tools: { path, logicalId: 'Tools' } } } })
  expect(() => refuseDifferentCode([layered('dev', 'tools'), layered('prod', 'others')])).toThrow(
    expect.objectContaining({ code: 'stages-differ', message: expect.stringContaining('of the layer tools') }),
  )
})

test.each([
  ['handler', { functions: { take: { ...take, handler: 'src/other.handler' } } }, '`handler` of the function take'],
  ['patterns', { functions: { take: { ...take, package: { patterns: ['data/**'] } } } }, '`package` of the function take'],
  ['settings', { packaging: { ...noPackaging, custom: { esbuild: { minify: true } } } }, '`custom.esbuild`'],
  ['runtime', { provider: { runtime: 'nodejs22.x' } }, '`provider.runtime`'],
  ['region', { region: 'eu-west-1' }, '`provider.region`'],
  ['name', { service: 'other' }, '`service`'],
])('stages that have not the same %s are refused', (_, more, what) => {
  const differing = () => refuseDifferentCode([described(), described({ stage: 'prod', ...more })])
  expect(differing).toThrow(expect.objectContaining({ code: 'stages-differ', message: expect.stringContaining(what) }))
  expect(() => refuseDifferentCode([described(), described({ stage: 'prod' })])).not.toThrow()
})
