import { createHash } from 'node:crypto'
import { globSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Project } from '@stagecraft/localstack/project.ts'
import { zipSync } from 'fflate'
import { bootstrapStage, bootstrapTools } from '../../../scripts/bootstrap/bootstrap.ts'
import type { Template } from '../../../scripts/check-aws/checked.ts'
import type { Cloud } from '../../../scripts/deployment/cloud.ts'
import type { Conduct } from '../../../scripts/deployment/deployment.ts'
import { addRelease, addTests } from '../../../scripts/deployment/releases.ts'
import { openStore, type Store } from '../../../scripts/deployment/store.ts'
import { openTarget, type Purpose, type Target, toolsClient } from '../../../scripts/deployment/target.ts'
import { type Clouds, startClouds } from '../../../scripts/rehearsal/clouds.ts'
import { filesBelow } from '../../../scripts/release/files-below.ts'
import { type Manifest, manifestFile } from '../../../scripts/release/manifest.ts'
import { withArchives, withRelease } from '../../../scripts/release/release-template.ts'
import { copyOf, type ProjectCopy } from '../../system/support/project-copy.ts'
import { root } from '../../system/support/stack.ts'

/** The smallest application with an account for each of two stages, on an engine that stands in for them. */
export interface Promotion {
  copy: ProjectCopy
  project: Project
  clouds: Clouds
  developer: Cloud
  open(stage: string, cloud?: Cloud, purpose?: Purpose): Promise<Target>
  /** The artifact bucket as the release role. */
  releases(): Promise<Store>
  close(): Promise<void>
}

export const tools = '111111111111'
export const stages = [
  { stage: 'dev', account: '222222222222' },
  { stage: 'prod', account: '444444444444' },
]

/** `moreStages`: further lines of the stage table. */
export async function openPromotion(moreStages: readonly string[] = []): Promise<Promotion> {
  const fixture = join(root, 'tests', 'fixtures', 'minimal')
  const copy = await copyOf(fixture, globSync('**/*.*', { cwd: fixture }))
  const accounts = stages.flatMap(({ stage, account }) => [`  ${stage}:`, `    account: '${account}'`])
  const file = join(copy.root, 'serverless.yml')
  const table = ['params:', '  default:', `    toolsAccount: '${tools}'`, ...accounts, ...moreStages, '']
  await writeFile(file, (await readFile(file, 'utf8')).replace('provider:', `${table.join('\n')}\nprovider:`))
  const project = await copy.open()
  const clouds = await startClouds(project, {
    service: 'minimal',
    region: 'eu-central-1',
    accounts: [tools, ...stages.map(({ account }) => account), '999999999999'],
  })
  const close = async () => {
    await clouds.stop()
    await copy.remove()
  }
  const developer = await ready(clouds).catch(async (error: unknown) => {
    await close()
    throw error
  })
  const open = (stage: string, cloud = developer, purpose?: Purpose) => openTarget(project, stage, cloud, purpose)
  return {
    copy,
    project,
    clouds,
    developer,
    open,
    releases: async () => {
      const target = await open('dev')
      return openStore(await toolsClient(target), target.bucket)
    },
    close,
  }
}

/** Bootstraps each account; returns the developer. */
async function ready(clouds: Clouds): Promise<Cloud> {
  const administrator = clouds.administratorOf(tools)
  await bootstrapTools(administrator.client, administrator, 'minimal', stages)
  for (const { stage, account } of stages) {
    const cloud = clouds.administratorOf(account)
    await bootstrapStage(cloud.client, cloud, 'minimal', stage, tools)
  }
  return clouds.developer()
}

/** What is said of a release; the rest is as small as can be. */
export interface Given {
  name: string
  resources?: Template['Resources']
  parameters?: string[]
  migrations?: Manifest['migrations']
  /** The function that knows which migrations are applied, by its short name. */
  migrator?: string
  isDirty?: boolean
  smokeTest?: Manifest['smokeTest']
  /** What its function does when it is invoked: the body of a handler. */
  code?: string
  tests?: { passed: number; failed: number } | undefined
}

/** The queue of the smallest release. */
export const queue = (properties: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName: 'minimal-dev-names', VisibilityTimeout: 30, ...properties },
})

/** A queue that nobody can create: CloudFormation does not know before it tries. */
export const impossible = { Type: 'AWS::SQS::Queue', Properties: { RedrivePolicy: { deadLetterTargetArn: 'no ARN', maxReceiveCount: 3 } } }

/** Makes a release of one queue and one function, as `make package` would, and adds it to the artifact bucket. Two calls of a name are the same release. */
export async function addSmallRelease(promotion: Promotion, given: Given): Promise<Manifest> {
  const { name, parameters = [], migrations = [], migrator, isDirty = false, smokeTest, code = 'return event', resources } = given
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-release-'))
  const write = async (path: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  const archive = zipSync({ 'greet.mjs': Buffer.from(`export const handler = async (event) => { ${code} }\n`) }, { mtime: '2000-01-01T00:00:00' })
  const hash = createHash('sha256').update(archive).digest('hex')
  await write(`functions/${hash}.zip`, archive)
  for (const { stage } of stages) {
    const own = { Resources: { ...functionOf(stage), ...(resources ?? { NamesQueue: queue({ QueueName: `minimal-${stage}-names` }) }) } }
    const template = withRelease(withArchives(own, { greet: hash }, { greet: `minimal-${stage}-greet` }), { service: 'minimal', stage })
    await write(`templates/${stage}.json`, JSON.stringify(template))
  }
  const files = await Promise.all(
    filesBelow(folder).map(async (path) => {
      const content = await readFile(join(folder, path))
      return { path, sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length }
    }),
  )
  const manifest: Manifest = {
    name,
    commit: 'a'.repeat(40),
    isDirty,
    service: 'minimal',
    tools: {},
    stages: stages.map(({ stage }) => stage),
    functions: { greet: hash },
    migrations,
    ...(migrator ? { migrator } : {}),
    parameters: Object.fromEntries(stages.map(({ stage }) => [stage, parameters])),
    furtherStacks: {},
    features: { NamesQueue: 'names' },
    ...(smokeTest ? { smokeTest } : {}),
    files,
  }
  const text = `${JSON.stringify(manifest, null, 2)}\n`
  await write(manifestFile, text)
  const store = await promotion.releases()
  try {
    await addRelease(store, folder, manifest)
    const tests = 'tests' in given ? given.tests : { passed: 3, failed: 0 }
    if (tests) await addTests(store, name, { manifest: createHash('sha256').update(text).digest('hex'), ...tests })
  } finally {
    store.close()
    await rm(folder, { recursive: true, force: true })
  }
  return manifest
}

function functionOf(stage: string): Template['Resources'] {
  return {
    PermissionsBoundary: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        ManagedPolicyName: `minimal-${stage}-boundary`,
        PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }] },
      },
    },
    GreetRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: `minimal-${stage}-greet`,
        PermissionsBoundary: { Ref: 'PermissionsBoundary' },
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
      },
    },
    GreetLambdaFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: `minimal-${stage}-greet`,
        Handler: 'greet.handler',
        Runtime: 'nodejs24.x',
        Role: { 'Fn::GetAtt': ['GreetRole', 'Arn'] },
        MemorySize: 128,
      },
    },
  }
}

/** Asks nobody and tells nobody. */
export const quiet: Conduct = { step: (_, work) => work(), detail: () => {}, confirm: async () => {}, smoke: async () => {} }
