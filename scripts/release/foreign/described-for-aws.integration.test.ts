import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { keepValues } from '@stagecraft/localstack/adoption/values.ts'
import { openProject } from '@stagecraft/localstack/project.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { describeStage } from '../../check-aws/describe-stage.ts'
import { awsStages, stageValue } from '../../check-aws/stages.ts'

// each repository is read by the Framework itself, in a process of its own
let root: string
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-for-aws-')))
  vi.stubEnv('STAGECRAFT_TEST_BRAND', 'plain')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(root, { recursive: true, force: true })
})

const config = `export default { stages: {
  default: { toolsAccount: '111111111111' }, dev: { account: '222222222222' }, prod: { account: '333333333333', deployers: 'Operators' },
} }`

async function repository(environment: Record<string, string>, more = '', files: Record<string, string> = {}): Promise<void> {
  const variables = Object.entries(environment).map(([name, value]) => `    ${name}: ${value}\n`)
  const description = `service: shop
frameworkVersion: "3"
plugins: [serverless-esbuild]
provider:
  name: aws
  runtime: nodejs24.x
  region: eu-central-1
  environment:
${variables.join('')}
functions:
  take: { handler: src/take.handler }
${more}`
  const all = { 'serverless.yml': description, 'stagecraft.config.ts': config, 'package.json': '{}', 'src/take.ts': '', ...files }
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
}

async function variablesOf(stage: string): Promise<Record<string, unknown>> {
  const { template } = await describeStage(await openProject(root), stage)
  const made = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::Lambda::Function')
  return (made?.Properties.Environment as { Variables: Record<string, unknown> } | undefined)?.Variables ?? {} // as the Framework makes it
}

test('the stages are those of stagecraft.config.ts, in their order', async () => {
  await repository({ A: 'a' })
  expect(await awsStages(root)).toEqual(['dev', 'prod'])
  expect([await stageValue(root, 'dev', 'toolsAccount'), await stageValue(root, 'prod', 'deployers')]).toEqual(['111111111111', 'Operators'])
})

test('a stage has its own values: CloudFormation reads those of SSM, the environment is that of whoever packages, and nothing that was set for this machine', async () => {
  await repository({
    KEY: '${ssm:/shop/${sls:stage}/key}',
    DEFAULTED: "${ssm:/shop/${sls:stage}/other, 'never'}",
    ACCOUNT: '${aws:accountId}',
    REGION: '${aws:region}',
    BRAND: '${env:STAGECRAFT_TEST_BRAND}',
  })
  // the names of the kit's own are kept from the Framework
  await expect(variablesOf('prod')).rejects.toMatchObject({
    code: 'not-releasable',
    message: expect.stringContaining('${env:STAGECRAFT_TEST_BRAND}'),
  })
  await repository({
    KEY: '${ssm:/shop/${sls:stage}/key}',
    DEFAULTED: "${ssm:/shop/${sls:stage}/other, 'never'}",
    ACCOUNT: '${aws:accountId}',
    REGION: '${aws:region}',
    BRAND: '${env:SHOP_BRAND}',
  })
  vi.stubEnv('SHOP_BRAND', 'plain')
  await keepValues(await openProject(root), { 'ssm:/shop/prod/key': 'of-this-machine' })
  const read = { Ref: expect.stringMatching(/^SsmShopProd(Key|Other)[0-9a-f]{8}$/) }
  expect(await variablesOf('prod')).toEqual({ KEY: read, DEFAULTED: read, ACCOUNT: '333333333333', REGION: 'eu-central-1', BRAND: 'plain' })
  // another build has another environment
  vi.stubEnv('SHOP_BRAND', 'bold')
  expect((await variablesOf('prod')).BRAND).toBe('bold')
  vi.stubEnv('SHOP_BRAND', undefined)
  await expect(variablesOf('prod')).rejects.toMatchObject({ code: 'not-releasable', message: expect.stringContaining('${env:SHOP_BRAND}') })
})

test('everything that nobody can know is named at once, whether it has a default or not', async () => {
  await repository(
    {
      A: '${cf:users-dev.Table}',
      B: "${cf:users-dev.Other, 'default'}",
      C: '${s3:bucket/key}',
      D: '${ssm(eu-west-1):/shop/key}',
      E: '${opt:colour}',
      F: '${file(gone.yml):key}',
      G: '${ssm:/shop/pattern}',
    },
    'resources: { Conditions: { IsOn: { "Fn::Equals": ["${ssm:/shop/on}", "yes"] } } }\n',
  )
  const refused = await describeStage(await openProject(root), 'dev').catch((error: Error) => error)
  for (const name of ['cf:users-dev.Table', 'cf:users-dev.Other', 's3:bucket/key', 'ssm(eu-west-1):/shop/key', 'opt:colour', 'file:gone.yml:key'])
    expect((refused as Error).message).toContain(`\${${name}} has no value for this stage.`)
  expect((refused as Error).message).toContain('${ssm:/shop/on} is needed at Conditions.IsOn')
  expect((refused as Error).message).not.toContain('/shop/pattern')
})

test('a plugin of the repository that works at a deployment is refused by its name, until stagecraft.config.ts says that it is known', async () => {
  const plugin = `module.exports = class Tells { constructor() { this.hooks = { 'after:deploy:deploy': () => {}, 'after:deploy:function:deploy': () => {} } } }`
  await repository({ A: 'a' }, '', { 'plugins/tells.js': plugin })
  const file = join(root, 'serverless.yml')
  await writeFile(file, (await readFile(file, 'utf8')).replace('[serverless-esbuild]', '[serverless-esbuild, ./plugins/tells.js]'))
  await expect(describeStage(await openProject(root), 'dev')).rejects.toMatchObject({
    code: 'not-releasable',
    message: expect.stringMatching(/\.\/plugins\/tells\.js has something to do at a deployment \(after:deploy:deploy\)/),
  })
  const project = await openProject(root)
  const known = { ...project, config: { ...project.config, plugins: { './plugins/tells.js': 'run' } as const } }
  await expect(describeStage(known, 'dev')).resolves.toMatchObject({ stage: 'dev' })
})
