import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parametersOf, samConfiguration, samConfigurationOf } from './configuration.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-samconfig-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
}

test('what holds for a deployment goes before what holds for all commands, of the environment `default` alone', async () => {
  await write({
    'infra/app.yaml': '',
    'samconfig.toml': `version = 0.1
[default.global.parameters]
stack_name = "all"
parameter_overrides = ["Size=small", "Stage=none"]
[default.deploy.parameters]
template_file = "infra/app.yaml"
parameter_overrides = "Stage=local"
[prod.deploy.parameters]
stack_name = "prod"
`,
  })
  expect(await samConfiguration(root)).toEqual({
    file: 'samconfig.toml',
    parameters: { Stage: 'local' },
    stackName: 'all',
    template: 'infra/app.yaml',
  })
})

test('a template that `sam build` or `sam package` writes is none; then it is the one that is built', async () => {
  await write({
    'app.yaml': '',
    '.aws-sam/packaged.yaml': '',
    'samconfig.toml': '[default.build.parameters]\ntemplate = "./app.yaml"\n[default.deploy.parameters]\ntemplate = ".aws-sam/packaged.yaml"\n',
  })
  expect((await samConfiguration(root))?.template).toBe('app.yaml')
})

test('it may be YAML', async () => {
  await write({ 'samconfig.yaml': 'default: { deploy: { parameters: { stack_name: shop, parameter_overrides: { Stage: local, Size: 3 } } } }\n' })
  expect(await samConfiguration(root)).toEqual({ file: 'samconfig.yaml', parameters: { Stage: 'local', Size: '3' }, stackName: 'shop' })
})

test('without any, or where it says nothing of these, there is none', async () => {
  expect(await samConfiguration(root)).toBeUndefined()
  await write({ 'samconfig.toml': 'version = 0.1\n[default.build.parameters]\ncached = true\n' })
  expect(await samConfiguration(root)).toBeUndefined()
})

test('one that does not parse is named, with the place', async () => {
  await write({ 'samconfig.toml': 'version = 0.1\n[default.deploy\n' })
  await expect(samConfiguration(root)).rejects.toMatchObject({
    code: 'description-refused',
    message: expect.stringMatching(/^samconfig\.toml does not parse: [\s\S]*2:/),
  })
})

test.each([
  ['Stage=local Size=3', { Stage: 'local', Size: '3' }],
  ['Name="Ada L" Other=\'a=b\' Plain=a\\ b', { Name: 'Ada L', Other: 'a=b', Plain: 'a b' }],
  ['Quoted="say \\"hi\\"" Empty="" List=a,b', { Quoted: 'say "hi"', Empty: '', List: 'a,b' }],
  ['ParameterKey=Stage,ParameterValue=local ParameterKey=Size,ParameterValue="3 4"', { Stage: 'local', Size: '3 4' }],
  ['nothing', {}],
])('parameters are read as SAM reads them: %s', (text, expected) => {
  expect(parametersOf(text)).toEqual(expected)
})

test('for a stage its own environment goes before `default`; values of parameters are of one environment alone', async () => {
  await write({
    'samconfig.toml': `version = 0.1
[default.global.parameters]
region = "eu-central-1"
[default.deploy.parameters]
stack_name = "shop"
parameter_overrides = "Size=small"
[prod.deploy.parameters]
stack_name = "shop-prod"
parameter_overrides = "Size=large Stage=prod"
tags = "CostCenter=42"
[staging.deploy.parameters]
region = "us-east-1"
notification_arns = []
`,
  })
  const common = { file: 'samconfig.toml', region: 'eu-central-1', beside: [] }
  expect(await samConfigurationOf(root, 'dev')).toEqual({ ...common, stackName: 'shop', isStackOfStage: false, parameters: { Size: 'small' } })
  const parameters = { Size: 'large', Stage: 'prod' }
  expect(await samConfigurationOf(root, 'prod')).toEqual({ ...common, stackName: 'shop-prod', isStackOfStage: true, parameters, beside: ['tags'] })
  expect(await samConfigurationOf(root, 'staging')).toMatchObject({ region: 'us-east-1', stackName: 'shop', parameters: {}, beside: [] })
})
