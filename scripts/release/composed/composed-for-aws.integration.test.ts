import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openProject } from '@stagecraft/localstack/project.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeStage } from '../../check-aws/describe-stage.ts'
import { releasedServices } from './released-services.ts'

// each service is read by the Framework itself, in a process of its own
let root: string
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-composed-')))
  await mkdir(join(root, '.git'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const config = `export default { stages: {
  default: { toolsAccount: '111111111111' }, dev: { account: '222222222222' }, prod: { account: '333333333333' },
} }`
const provider = 'provider:\n  name: aws\n  runtime: nodejs24.x\n  region: eu-central-1\n'
const storage = `service: shop-storage
${provider}resources:
  Resources:
    Shelf: { Type: AWS::S3::Bucket }
  Outputs:
    Name: { Value: !Ref Shelf }
    Arn: { Value: !GetAtt Shelf.Arn }
`

async function repository(params: object, api: string, files: Readonly<Record<string, string>> = {}): Promise<void> {
  const services = { api: { path: 'api', params }, storage: { path: 'storage' } }
  const all = {
    'serverless-compose.yml': JSON.stringify({ services }),
    'stagecraft.config.ts': config,
    'package.json': '{}',
    'api/a.js': '',
    'api/serverless.yml': `service: shop-api\n${provider}${api}`,
    'storage/serverless.yml': storage,
    ...files,
  }
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
}

async function apiOf(stage: string): Promise<Description> {
  const services = await releasedServices(await openProject(root))
  const api = services.find(({ name }) => name === 'api')
  if (!api) throw new Error('It has no such service.')
  return describeStage(api.project, stage)
}

function variablesOf({ template }: Description): Record<string, unknown> {
  const made = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::Lambda::Function')
  return (made?.Properties.Environment as { Variables: Record<string, unknown> } | undefined)?.Variables ?? {} // as the Framework makes it
}

const withFunction = (more: string) => `${more}functions:\n  take: { handler: a.handler }\n`

test('an output is the same parameter for each stage, by `params` and by `${cf:…}`; the stage has its own values', { timeout: 120_000 }, async () => {
  const environment = '  environment:\n    NAME: ${param:name}\n    STAGE: ${param:stage}\n    OTHER: x-${cf:shop-storage-${sls:stage}.Name}\n'
  await repository({ name: '${storage.Name}', stage: "at ${sls:stage}${env:NOT_SET_HERE, ''}" }, withFunction(environment))
  const [dev, prod] = [await apiOf('dev'), await apiOf('prod')]
  const [taken] = dev.takes ?? []
  expect(taken).toMatchObject({ from: 'storage', service: 'shop-storage', output: 'Name', region: 'eu-central-1' })
  expect(prod.takes).toEqual(dev.takes)
  expect(Object.keys(prod.environment ?? {})).toEqual(['NOT_SET_HERE'])
  const ofStorage = { NAME: { Ref: taken?.parameter }, OTHER: { 'Fn::Join': ['', ['x-', { Ref: taken?.parameter }]] } }
  expect([variablesOf(dev), variablesOf(prod)]).toEqual([
    { ...ofStorage, STAGE: 'at dev' },
    { ...ofStorage, STAGE: 'at prod' },
  ])
})

test.each([
  ['the name of a file', withFunction('custom: ${file(./${param:name}.yml)}\n'), /^\$\{storage\.Name\} is known only once storage is deployed/],
  [
    'a function’s name',
    'functions:\n  take: { handler: a.handler, name: "shop-api-${param:name}" }\n',
    /\$\{storage\.Name\} is needed at functions\.take\.name/,
  ],
  ['a handler', 'functions:\n  take: { handler: "${param:name}.handler" }\n', /\$\{storage\.Name\} is needed at functions\.take\.handler/],
  [
    'a role’s name',
    'functions:\n  take: { handler: a.handler, role: "${param:name}" }\n',
    /^\$\{storage\.Name\} is known only once storage is deployed.*\n.*refers to \$\{storage\.Name\}\.Arn/,
  ],
  [
    'an API of another service',
    withFunction('  apiGateway: { restApiId: "${param:name}" }\n'),
    /`provider\.apiGateway\.restApiId` adds its routes to the API of another stack/,
  ],
  ['a stack of one stage', withFunction('  environment: { A: "${cf:shop-storage-dev.Name}" }\n'), /\$\{cf:shop-storage-dev\.Name\} has no value/],
  [
    'a service that nobody joins',
    withFunction('  environment: { A: "${cf:shop-other-prod.Name}" }\n'),
    /\$\{cf:shop-other-prod\.Name\} has no value/,
  ],
])('%s cannot be an output, and is named', { timeout: 120_000 }, async (_, api, message) => {
  await repository({ name: '${storage.Name}' }, api)
  await expect(apiOf('prod')).rejects.toMatchObject({ message: expect.stringMatching(message) })
})

test('an output that is not there is named with its place', { timeout: 120_000 }, async () => {
  await repository({ name: '${storage.Nmae}' }, withFunction(''))
  await expect(apiOf('dev')).rejects.toMatchObject({
    code: 'no-such-output',
    message: expect.stringMatching(
      /^services\.api\.params\.name in serverless-compose\.yml takes the output Nmae of storage, which that service does not have/,
    ),
    hint: expect.stringMatching(/^Its outputs are: Arn, Name\./),
  })
})

test('a variable of AWS in the compose file is of whoever packages, and refused', { timeout: 120_000 }, async () => {
  await repository({ region: "${env:AWS_REGION, 'eu-central-1'}" }, withFunction(''))
  await expect(apiOf('dev')).rejects.toMatchObject({
    code: 'not-releasable',
    message: expect.stringContaining('reads AWS_REGION of the environment'),
  })
})

test('stages of one service alone are refused', async () => {
  await repository({}, withFunction(''), { 'api/stagecraft.config.ts': config })
  await expect(apiOf('dev')).rejects.toMatchObject({ code: 'wrong-config', message: expect.stringContaining('of the service api has `stages`') })
})
