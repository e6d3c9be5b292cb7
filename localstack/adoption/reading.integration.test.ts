import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openProject } from '../project.ts'
import { type Description, describe, inputHash } from '../stack/description.ts'
import { foundLines } from './report.ts'
import { keepParameters } from './sam/keep-parameters.ts'
import { keepValues } from './values.ts'

// each repository is read by the Framework itself, in a process of its own
let root: string
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft an ädopted-')))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(root, { recursive: true, force: true })
})

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
}

async function read(): Promise<Description> {
  return describe(await openProject(root))
}

function environmentOf(description: Description): Record<string, unknown> {
  const made = Object.values(description.template.Resources).find(({ Type }) => Type === 'AWS::Lambda::Function')
  return (made?.Properties.Environment as { Variables: Record<string, unknown> } | undefined)?.Variables ?? {} // as the Framework makes it
}

const work = '\nfunctions:\n  work:\n    handler: src/work.handler\n'

const withWindowsEnds = (text: string) => text.replaceAll('\n', '\r\n')

test('variables without a value get a stand-in, a kept value, or their own default; none is asked of AWS. Line ends may be those of Windows', async () => {
  vi.stubEnv('STAGECRAFT_TEST_SET', 'set')
  await write({
    '.env': 'FROM_FILE=file\r\n',
    'serverless.yml': withWindowsEnds(`service: shop
useDotenv: true
provider:
  name: aws
  runtime: nodejs20.x
  stage: \${opt:stage, 'dev'}
  region: eu-west-1
  environment:
    A: \${ssm:/shop/\${sls:stage}/db-password}
    B: \${cf:network-\${sls:stage}.Subnet}
    C: \${env:NOBODY_SET_THIS}
    D: \${env:NOBODY_SET_THIS, 'default'}
    E: \${aws:accountId} \${aws:region}
    F: \${env:FROM_FILE}
    G: \${param:kept}
    H: \${ssm:/kept, 'default'}
    I: \${s3:a-bucket/a-key}
    J: \${file(secrets.\${opt:stage}.yml):api.key}${work}`),
  })
  const project = await openProject(root)
  await keepValues(project, { 'param:kept': 'mine', 'ssm:/kept': 'mine too' })
  const description = await describe(project)
  expect(environmentOf(description)).toEqual({
    A: 'local-db-password',
    B: 'local-subnet',
    C: 'local-nobody-set-this',
    D: 'default',
    E: '000000000000 eu-west-1',
    F: 'file',
    G: 'mine',
    H: 'mine too',
    I: 'local-a-key',
    J: 'local-key',
  })
  expect(description).toMatchObject({ service: 'shop', stage: 'dev', region: 'eu-west-1' })
  const asked = description.found?.standIns.map(({ source, address }) => `${source}:${address}`)
  expect(asked?.sort()).toEqual([
    'cf:network-dev.Subnet',
    'env:NOBODY_SET_THIS',
    'file:secrets.dev.yml:api.key',
    's3:a-bucket/a-key',
    'ssm:/shop/dev/db-password',
  ])
  await keepValues(project, { 'env:NOBODY_SET_THIS': 'by now' })
  expect(environmentOf(await describe(project)).C).toBe('by now')
})

test('variables of .env are there where serverless-dotenv-plugin is to read it', async () => {
  await write({
    '.env': 'KEY_IN_FILE=from-the-file\n',
    'node_modules/serverless-dotenv-plugin/package.json': '{ "name": "serverless-dotenv-plugin", "version": "3.0.0", "main": "index.js" }',
    'node_modules/serverless-dotenv-plugin/index.js': 'module.exports = class {}',
    'serverless.yml': `service: shop\nplugins: [serverless-dotenv-plugin]\nprovider:\n  name: aws\n  runtime: nodejs20.x\n  environment:\n    KEY: \${env:KEY_IN_FILE}${work}`,
  })
  const description = await read()
  expect(environmentOf(description)).toEqual({ KEY: 'from-the-file' })
  expect(description.found?.standIns).toEqual([])
})

test('a file that is not there is named; a key that a file lacks is a fault of the description', async () => {
  await write({
    'serverless.yml': `service: shop\ncustom: { secrets: '\${file(secrets.yml)}' }\nprovider: { name: aws, runtime: nodejs20.x }${work}`,
  })
  await expect(read()).rejects.toMatchObject({
    code: 'description-refused',
    hint: expect.stringContaining('It reads secrets.yml, and there is no such file.'),
  })
  await write({
    'secrets.yml': 'a: 1\n',
    'serverless.yml': `service: shop\nprovider: { name: aws, runtime: nodejs20.x, environment: { B: '\${file(secrets.yml):b}' } }${work}`,
  })
  await expect(read()).rejects.toMatchObject({ code: 'description-refused', hint: expect.not.stringContaining('no such file') })
})

test('an API that a service shares with other stacks is its own here, and exports of other stacks get a stand-in', async () => {
  await write({
    'serverless.yml': `service: shop
provider:
  name: aws
  runtime: nodejs20.x
  environment: { POOL: !ImportValue shared-pool }
  apiGateway: { restApiId: !ImportValue shared-api, restApiRootResourceId: !ImportValue shared-root }${work}    events: [{ http: GET /work }]\n`,
  })
  const description = await read()
  expect(environmentOf(description)).toEqual({ POOL: 'local-shared-pool' })
  expect(Object.values(description.template.Resources).map(({ Type }) => Type)).toContain('AWS::ApiGateway::RestApi')
  expect(description.found).toMatchObject({ sharedApi: 'apiGateway.restApiId', standIns: [{ source: 'import', address: 'shared-pool' }] })
})

test('stage and region have their defaults in variables too, a provider may be a name alone, and a service an object', async () => {
  const environment = 'environment: { TABLE: "${opt:stage, self:provider.stage}-${self:provider.region}" }'
  await write({ 'serverless.yml': `service: shop\nprovider: { name: aws, runtime: nodejs20.x, ${environment} }${work}` })
  expect(environmentOf(await read())).toEqual({ TABLE: 'dev-us-east-1' })
  await write({ 'serverless.yml': `service: { name: shop }\nprovider: aws${work}    runtime: nodejs20.x\n    ${environment}\n` })
  expect(await read()).toMatchObject({ service: 'shop', stage: 'dev', region: 'us-east-1' })
})

test('the name of a service that is an object is read by `self:service.name`, as with Frameworks 1 and 2', async () => {
  const environment = 'environment: { TABLE: "${self:service.name}-${opt:stage, self:provider.stage}" }'
  await write({ 'serverless.yml': `service:\n  name: shop\nprovider: { name: aws, runtime: nodejs20.x, ${environment} }${work}` })
  expect(environmentOf(await read())).toEqual({ TABLE: 'shop-dev' })
})

test('a file of Framework 4 is read: parameters of its stages, its own bundler, no login', async () => {
  await write({
    'serverless.yml': `service: shop
frameworkVersion: '4'
org: somebody
app: shop
stages:
  default: { params: { size: small } }
  prod: { params: { size: large } }
build: { esbuild: { minify: true } }
provider: { name: aws, runtime: nodejs22.x, environment: { SIZE: '\${param:size}' } }${work}`,
  })
  const description = await read()
  expect(environmentOf(description)).toEqual({ SIZE: 'small' })
  expect(description.found?.isVersion4).toBe(true)
})

test('plugins, `custom` and `build` may be files of their own, also in Framework 4', async () => {
  await write({
    'serverless.yml': `service: shop
frameworkVersion: '4'
plugins: \${file(parts.yml):plugins}
custom: \${file(parts.yml):custom}
build: \${file(parts.yml):build}
provider: { name: aws, runtime: nodejs22.x, region: '\${self:custom.region}' }${work}`,
    'parts.yml': `plugins: [./adds, serverless-offline]
custom: { region: eu-west-1 }
build: { esbuild: { minify: true } }
`,
    'adds.js': `module.exports = class {
      constructor(serverless) {
        this.hooks = { 'before:package:finalize': () => {
          serverless.service.provider.compiledCloudFormationTemplate.Resources.Added = { Type: 'AWS::SNS::Topic', Properties: {} }
        } }
      }
    }\n`,
  })
  const { found, template, packaging, region } = await read()
  expect(region).toBe('eu-west-1')
  expect(packaging.build).toEqual({ minify: true })
  expect(found?.plugins.map(({ name, how }) => [name, how])).toEqual([
    ['./adds', 'run'],
    ['serverless-offline', 'replaced'],
  ])
  expect(template.Resources.Added).toEqual({ Type: 'AWS::SNS::Topic', Properties: {} })
  expect(found?.unknown).toBeUndefined()
})

test('of a file of Framework 4 is noted what only that knows', async () => {
  await write({
    'serverless.yml': `service: shop
frameworkVersion: '4'
stages:
  prod: { params: { size: large }, observability: true }
provider: { name: aws, runtime: nodejs22.x }
functions:
  work: { handler: src/work.handler, build: esbuild }
`,
    'src/work.ts': '',
  })
  const description = await read()
  expect(description.found?.unknown).toEqual(["at 'stages.prod': observability", "at 'functions.work': unrecognized property 'build'"])
})

test('serverless.ts is read with what it imports, by the paths of its tsconfig too; a change of that file is seen', async () => {
  await write({
    'package.json': '{ "name": "shop" }',
    'tsconfig.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "@functions/*": ["src/functions/*"] } } }',
    'src/functions/hello/index.ts':
      'export default { handler: `${__dirname.split(process.cwd())[1]!.substring(1)}/handler.main`, environment: { A: "1" } }\n',
    'serverless.ts': `import hello from '@functions/hello'
const configuration: { service: string; provider: object; functions: object } = {
  service: 'shop', provider: { name: 'aws', runtime: 'nodejs20.x' }, functions: { hello },
}
module.exports = configuration\n`,
  })
  const description = await read()
  expect(description.functions.hello?.handler).toBe('src/functions/hello/handler.main')
  expect(description.found?.files).toContain('src/functions/hello/index.ts')
  const project = await openProject(root)
  expect(await inputHash(project)).toBe(description.hash)
  await write({ 'src/functions/hello/index.ts': 'export default { handler: "src/other.main", environment: { A: "2" } }\n' })
  expect(await inputHash(project)).not.toBe(description.hash)
  expect((await describe(project)).functions.hello?.handler).toBe('src/other.main')
})

test('beside serverless.ts a plugin of the repository is TypeScript, or requires it; one that throws is named with its own place', async () => {
  await write({
    'src/mark.ts': "export const mark: string = 'marked'\n",
    'plugins/typed.ts': `import { mark } from '../src/mark'
export default class {
  hooks = { 'before:package:finalize': () => this.add() }
  constructor(private serverless: any) {}
  add(): void { this.serverless.service.provider.compiledCloudFormationTemplate.Outputs.Typed = { Value: mark as string } }
}\n`,
    'plugins/plain.js': `const { mark } = require('../src/mark')
module.exports = class {
  constructor(serverless) { this.hooks = { 'before:package:finalize': () => {
    serverless.service.provider.compiledCloudFormationTemplate.Outputs.Plain = { Value: mark }
  } } }
}\n`,
    'plugins/broken.js': "require('../src/none')\n",
    'serverless.ts': `const configuration: object = {
  service: 'shop', plugins: ['./plugins/typed', './plugins/plain'], provider: { name: 'aws', runtime: 'nodejs20.x' }, functions: { work: { handler: 'src/work.handler' } },
}
module.exports = configuration\n`,
  })
  expect((await read()).template.Outputs).toMatchObject({ Typed: { Value: 'marked' }, Plain: { Value: 'marked' } })
  await write({ 'serverless.ts': "module.exports = { service: 'shop', plugins: ['./plugins/broken'], provider: { name: 'aws' } }\n" })
  await expect(read()).rejects.toThrow(/at plugins\/broken\.js:1: Cannot find module/)
})

test('serverless.js is read as an ES module', async () => {
  await write({
    'package.json': '{ "name": "shop", "type": "module" }',
    'serverless.js': `export default { service: 'shop', provider: { name: 'aws', runtime: 'nodejs20.x' }, functions: { work: { handler: 'src/work.handler' } } }\n`,
  })
  expect((await read()).functions.work?.handler).toBe('src/work.handler')
})

test('plugins are run, replaced or skipped, each with a word; a local one adds to the template', async () => {
  await write({
    'plugins/adds.js': `module.exports = class {
      constructor(serverless) {
        this.hooks = { 'after:package:initialize': () => {
          serverless.service.functions.late = { handler: 'late.handler', name: 'late', package: { patterns: ['x'] }, events: [] }
        }, 'before:package:finalize': () => {
          serverless.service.provider.compiledCloudFormationTemplate.Resources.Added = { Type: 'AWS::SNS::Topic', Properties: {} }
        } }
      }
    }\n`,
    'serverless.yml': `service: shop
plugins: [./plugins/adds, serverless-offline, serverless-domain-manager, serverless-not-installed, serverless-iam-roles-per-function]
provider: { name: aws, runtime: nodejs20.x }${work}`,
  })
  const { found, template, functions } = await read()
  // its code is not packed by the Framework either, which would look for the file
  expect(functions.late).toMatchObject({ name: 'late', package: { patterns: ['x'] } })
  expect(template.Resources.Added).toEqual({ Type: 'AWS::SNS::Topic', Properties: {} })
  expect(found?.plugins.map(({ name, how }) => [name, how])).toEqual([
    ['./plugins/adds', 'run'],
    ['serverless-offline', 'replaced'],
    ['serverless-domain-manager', 'skipped'],
    ['serverless-not-installed', 'skipped'],
    ['serverless-iam-roles-per-function', 'run'],
  ])
  for (const { why } of found?.plugins ?? []) expect(why).not.toBe('')
})

test('no plugin finds credentials, of the environment or of a file', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE')
  vi.stubEnv('AWS_PROFILE', 'work')
  await write({
    'plugins/looks.js': `module.exports = class {
      constructor(serverless) {
        const names = Object.keys(process.env).filter((name) => name.startsWith('AWS_'))
        serverless.service.provider.environment = Object.fromEntries(names.map((name) => [name.replace('AWS_', 'SEEN_'), process.env[name]]))
      }
    }\n`,
    'serverless.yml': `service: shop\nplugins: [./plugins/looks]\nprovider: { name: aws, runtime: nodejs20.x }${work}`,
  })
  expect(environmentOf(await read())).toEqual({
    SEEN_CONFIG_FILE: '/dev/null',
    SEEN_SHARED_CREDENTIALS_FILE: '/dev/null',
    SEEN_EC2_METADATA_DISABLED: 'true',
    // the Framework’s own
    SEEN_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: '1',
  })
})

test('what the Framework refuses is said with its place and without a stack trace, and no file of the repository is touched', async () => {
  await write({ 'serverless.yml': `service: shop\nprovider: { name: aws, runtime: nodejs20.x }${work}    events:\n      - sqs: { batch: 1 }\n` })
  const refused = await read().then(
    () => '',
    (error: Error) => error.message,
  )
  expect(refused).toContain("at 'functions.work.events.0.sqs'")
  expect(refused).not.toMatch(/^\s*at .*:\d+\)?$/m)
  await write({ 'serverless.yml': 'service: shop\nprovider: {\n' })
  await expect(read()).rejects.toThrow(/Cannot parse "serverless.yml"/)
  expect((await readdir(root)).sort()).toEqual(['.stagecraft', 'serverless.yml'])
})

test('a service for another cloud is refused by the name of its provider', async () => {
  await write({
    'serverless.yml': `service: shop\nprovider: { name: google, runtime: nodejs20 }\nplugins: [serverless-google-cloudfunctions]${work}`,
  })
  await expect(read()).rejects.toThrow('serverless.yml has the provider google.')
})

test.each([
  ['of one', 'component: rest-api\nname: shop\n', 'rest-api'],
  ['of some by their names', 'page:\n  component: "@sls-next/serverless-component@3.7.0"\n', '@sls-next/serverless-component@3.7.0'],
])('a configuration of a Serverless Component is refused by its name: %s', async (_, text, name) => {
  await write({ 'serverless.yml': text })
  await expect(read()).rejects.toThrow(`serverless.yml configures the Serverless Component ${name}`)
})

test('of a plugin whose installed version is for Framework 1 and 2 the kit’s own is run', async () => {
  await write({
    'node_modules/serverless-iam-roles-per-function/package.json': '{ "version": "2.0.2", "main": "index.js" }',
    'node_modules/serverless-iam-roles-per-function/index.js': 'throw new Error("validateStatements is not a function")',
    'serverless.yml': `service: shop\nprovider: { name: aws, runtime: nodejs20.x }\nplugins: [serverless-iam-roles-per-function]${work}    iamRoleStatements: [{ Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*" }]\n`,
  })
  const { found, template } = await read()
  expect(found?.plugins).toEqual([{ name: 'serverless-iam-roles-per-function', how: 'run', isOld: true, why: expect.stringContaining('2.0.2') }])
  expect(Object.keys(template.Resources)).toContain('WorkIamRoleLambdaExecution')
})

test('an image that `sam build` makes of a Dockerfile has no address in the template', async () => {
  const work = '{ Type: AWS::Serverless::Function, Properties: { PackageType: Image }, Metadata: { Dockerfile: Dockerfile, DockerContext: . } }'
  await write({ 'template.yaml': `Transform: AWS::Serverless-2016-10-31\nResources:\n  Work: ${work}\n` })
  expect((await read()).functions.Work).toMatchObject({ image: {} })
}, 400_000)

test('a stage that names itself is `dev`, as in Framework 4', async () => {
  const described = (stage: string) =>
    `service: shop\nframeworkVersion: '4'\nprovider: { name: aws, runtime: nodejs20.x, stage: "${stage}", environment: { STAGE: "\${sls:stage}" } }${work}`
  for (const [stage, is] of [
    ['${sls:stage}', 'dev'],
    ["${sls:stage, 'live'}", 'live'],
  ] as const) {
    await write({ 'serverless.yml': described(stage) })
    expect(environmentOf(await read())).toMatchObject({ STAGE: is })
  }
})

test('of Framework 1 and 2 a variable that leads nowhere stops nothing; of later ones it does', async () => {
  const described = (version: string) => `service: shop
app: shop-app
frameworkVersion: '${version}'
provider: { name: aws, runtime: nodejs20.x, environment: { A: '\${self:custom.none}', B: '\${self:custom.empty}', C: '\${self:custom.of.x, self:custom.empty}', D: '\${self:app}' } }
custom:
  empty:${work}`
  await write({ 'serverless.yml': described('2') })
  const description = await read()
  expect(environmentOf(description)).toEqual({ A: 'local-none', B: '', C: '', D: 'shop-app' })
  expect(description.found?.standIns).toMatchObject([{ source: 'self', address: 'custom.none' }])
  await write({ 'serverless.yml': described('3') })
  await expect(read()).rejects.toThrow(/"provider\.environment\.A": Value not found at "self" source/)
})

test('an HTTP API that is written as an OpenAPI document has its routes', async () => {
  await write({
    'api.json': JSON.stringify({
      openapi: '3.0.1',
      paths: {
        '/work': { get: { 'x-amazon-apigateway-integration': { type: 'aws_proxy', uri: { 'Fn::GetAtt': ['WorkLambdaFunction', 'Arn'] } } } },
        '/named': {
          get: { 'x-amazon-apigateway-integration': { type: 'aws_proxy', uri: 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:named' } },
        },
        '/jobs': {
          post: { 'x-amazon-apigateway-integration': { integrationSubtype: 'SQS-SendMessage', requestParameters: { MessageBody: '$request.body' } } },
        },
      },
    }),
    'serverless.yml': `service: shop\nprovider: { name: aws, runtime: nodejs20.x }${work}
resources: { Resources: { Own: { Type: AWS::ApiGatewayV2::Api, Properties: { Body: '\${file(./api.json)}' } } } }\n`,
  })
  const { Resources } = (await read()).template
  expect(Resources.OwnGetWorkRoute?.Properties).toMatchObject({ RouteKey: 'GET /work' })
  expect(Resources.OwnGetWorkIntegration?.Properties.IntegrationUri).toEqual({ 'Fn::GetAtt': ['WorkLambdaFunction', 'Arn'] })
  // API Gateway reads these variables itself
  expect(Resources.OwnGetNamedIntegration?.Properties.IntegrationUri).toBe('arn:aws:lambda:us-east-1:000000000000:function:named')
  expect(Resources.OwnPostJobsIntegration?.Properties).toMatchObject({ IntegrationSubtype: 'SQS-SendMessage' })
})

test('where a plugin that is not installed may bring what is missing, that is said', async () => {
  await write({
    'serverless.yml': `service: shop\nplugins: [serverless-lift-of-nobody]\nprovider: { name: aws, runtime: nodejs20.x, environment: { A: '\${construct:jobs.queueUrl}' } }${work}`,
  })
  await expect(read()).rejects.toMatchObject({ hint: expect.stringMatching(/^The plugin serverless-lift-of-nobody is not installed/) })
})

test('of SAM’s configuration the template, the stack’s name and the parameters are taken, before them values of this machine; the table names them', async () => {
  await write({
    'samconfig.toml': `[default.deploy.parameters]
template_file = "infra.yaml"
stack_name = "shop-local"
parameter_overrides = "Stage=tests Size=3"
`,
    'infra.yaml': `Transform: AWS::Serverless-2016-10-31
Parameters: { Stage: { Type: String, Default: dev }, Size: { Type: Number }, Own: { Type: String, Default: theirs } }
Resources:
  Api: { Type: AWS::Serverless::Api, Properties: { StageName: !Ref Stage } }
  Work:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [src/work.ts] } }
    Properties:
      Runtime: nodejs22.x
      Handler: work.handler
      CodeUri: .
      Environment: { Variables: { RATE: 0.1, DEBUG: true, STAGE: !Ref Stage } }
      Events: { Get: { Type: Api, Properties: { Path: /, Method: get, RestApiId: !Ref Api } } }
  Flow: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionUri: flow.asl, Role: 'arn:aws:iam::000000000000:role/flow' } }
`,
    'flow.asl': '{ "StartAt": "End", "States": { "End": { "Type": "Succeed" } } }',
    'src/work.ts': '',
  })
  await keepParameters(await openProject(root), ['Own=mine'])
  const description = await read()
  const { Parameters, Resources } = description.template as Description['template'] & { Parameters: Record<string, { Default: unknown }> } // of SAM
  expect(Parameters).toMatchObject({ Stage: { Default: 'tests' }, Size: { Default: '3' }, Own: { Default: 'mine' } })
  expect(description.service).toBe('shop')
  // a file that it takes in is a part of it, too
  expect(description.found?.files).toEqual(['flow.asl', 'infra.yaml'])
  expect(environmentOf(description)).toEqual({ RATE: '0.1', DEBUG: 'true', STAGE: { Ref: 'Stage' } })
  expect([Resources.Work?.Properties.Handler, description.functions.Work?.handler]).toEqual(['src/work.handler', 'src/work.handler'])
  expect(foundLines(description, { leftOut: [], hasDatabase: false, webSockets: true, integrations: [] })[0]).toMatchObject({
    what: 'samconfig.toml',
    how: 'taken',
    why: expect.stringMatching(/the template infra\.yaml; the stack’s name shop-local; the parameters Stage, Size\./),
  })
  await write({ 'samconfig.toml': '[default.deploy.parameters]\ntemplate_file = "infra.yaml"\nparameter_overrides = "Stage=saved"\n' })
  expect((await read()).service).not.toBe('shop')
}, 400_000)

test('of a template that the CDK wrote the code is where the CDK left it, and its rules ask nothing', async () => {
  await write({
    'cdk.out/Shop.template.json': JSON.stringify({
      Resources: {
        Work: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Runtime: 'nodejs22.x',
            Handler: 'index.handler',
            Code: { S3Bucket: { 'Fn::Sub': 'cdk-assets-${AWS::AccountId}' }, S3Key: '1.zip' },
          },
          Metadata: { 'aws:asset:path': 'asset.1', 'aws:asset:is-bundled': true, 'aws:asset:property': 'Code' },
        },
      },
      Parameters: { BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' } },
      Rules: { CheckBootstrapVersion: { Assertions: [{ Assert: { 'Fn::Equals': [{ Ref: 'BootstrapVersion' }, '6'] } }] } },
    }),
    'cdk.out/asset.1/index.js': '',
  })
  vi.stubEnv('STAGECRAFT_TEMPLATE', join(root, 'cdk.out', 'Shop.template.json'))
  const description = await describe(await openProject(join(root, 'cdk.out')))
  expect(description.functions.Work).toMatchObject({ folder: 'asset.1', handler: 'index.handler' })
  expect(description.template).not.toHaveProperty('Rules')
}, 400_000)

test('an archive that a template of SAM names is deployed as it is', async () => {
  const work = '{ Type: AWS::Serverless::Function, Properties: { CodeUri: built/work.zip, Handler: index.handler, Runtime: python3.13 } }'
  await write({ 'template.yaml': `Transform: AWS::Serverless-2016-10-31\nResources:\n  Work: ${work}\n`, 'built/work.zip': '' })
  expect((await read()).functions.Work).toMatchObject({ folder: 'built', package: { artifact: 'work.zip' } })
}, 400_000)

test('parameters on the command line that name none are refused', async () => {
  await write({ 'template.yaml': 'Transform: AWS::Serverless-2016-10-31\nResources: {}\n' })
  await expect(keepParameters(await openProject(root), ['Stage'])).rejects.toMatchObject({ code: 'wrong-parameters' })
})

test('of two templates in one folder each has its own description', async () => {
  await write({ 'template.yaml': 'Transform: AWS::Serverless-2016-10-31\nResources: {}\n' })
  const project = await openProject(root)
  expect(await inputHash({ ...project, template: 'other.yaml' })).not.toBe(await inputHash(project))
})

test('a plugin that throws is named, with what to do; without it the repository is read', async () => {
  await write({
    'plugins/odd.js': `module.exports = class {
  constructor() { this.hooks = { 'before:package:finalize': async () => { throw new Error('Nobody gave a key.') } } }
}\n`,
    'serverless.yml': `service: shop\nplugins: [./plugins/odd]\nprovider: { name: aws, runtime: nodejs20.x }${work}`,
  })
  const refused = await read().then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(refused).toMatchObject({
    code: 'plugin-failed',
    message: 'The plugin ./plugins/odd failed in its hook before:package:finalize, at plugins/odd.js:2: Nobody gave a key.',
    hint: expect.stringContaining("plugins: { './plugins/odd': 'skip' }"),
    detail: expect.stringMatching(/Error: Nobody gave a key\.\n {4}at [\s\S]*The Serverless Framework printed:\n/),
  })
  await write({ 'stagecraft.config.ts': "export default { plugins: { './plugins/odd': 'skip' } }\n" })
  expect((await read()).found?.plugins).toMatchObject([{ name: './plugins/odd', how: 'skipped' }])
})

test('a number that is none is refused with its place, before anything is deployed', async () => {
  await write({
    'src/work.js': 'exports.handler = async () => 1\n',
    'serverless.yml': `service: shop
provider: { name: aws, runtime: nodejs24.x, timeout: 3s }
functions:
  work:
    handler: src/work.handler
    memorySize: "128MB"
    reservedConcurrency: many
    ephemeralStorageSize: 1 GB
    events:
      - sqs: { arn: "arn:aws:sqs:us-east-1:000000000000:waiting", batchSize: ten }
`,
  })
  const refused = await read().catch((error: Error) => error)
  expect(refused).toMatchObject({ code: 'wrong-number' })
  expect((refused as Error).message.split('\n')).toEqual([
    '5 numbers are none:',
    expect.stringMatching(/^ {2}`functions\.work\.memorySize` in serverless\.yml is "128MB".* Write 128\.$/),
    expect.stringMatching(/^ {2}`provider\.timeout` in serverless\.yml is "3s"/),
    expect.stringMatching(/^ {2}`functions\.work\.reservedConcurrency` in serverless\.yml is "many"/),
    expect.stringMatching(/^ {2}`functions\.work\.ephemeralStorageSize` in serverless\.yml is "1 GB".* Write 1024\.$/),
    expect.stringMatching(/^ {2}`batchSize` of `functions\.work` in serverless\.yml is "ten"/),
  ])
})

test('so is one of a template of SAM, also by the default of a parameter', async () => {
  await write({
    'src/work.js': 'exports.handler = async () => 1\n',
    'template.yaml': `Transform: AWS::Serverless-2016-10-31
Parameters: { Size: { Type: String, Default: 128MB } }
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: src/, Handler: work.handler, Runtime: nodejs24.x, Timeout: 3s, MemorySize: !Ref Size }
`,
  })
  const refused = await read().catch((error: Error) => error)
  expect(refused).toMatchObject({ code: 'wrong-number', message: expect.stringContaining('`Timeout` of Work in template.yaml is "3s"') })
  expect((refused as Error).message).toContain('`MemorySize` of Work in template.yaml is "128MB"')
})
