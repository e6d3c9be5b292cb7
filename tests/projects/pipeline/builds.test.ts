import { globSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudFormation } from '@aws-sdk/client-cloudformation'
import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bootstrapStage, bootstrapTools } from '../../../scripts/bootstrap/bootstrap.ts'
import { deployersOf } from '../../../scripts/bootstrap/stage-template.ts'
import type { Cloud } from '../../../scripts/deployment/cloud.ts'
import { type Conduct, deployRelease, showDeployment } from '../../../scripts/deployment/deployment.ts'
import { recordsOf } from '../../../scripts/deployment/records.ts'
import { sendRelease } from '../../../scripts/deployment/send-release.ts'
import { openStore } from '../../../scripts/deployment/store.ts'
import { openTarget } from '../../../scripts/deployment/target.ts'
import { pipelineStages } from '../../../scripts/pipeline/stages.ts'
import { pipelineTemplate } from '../../../scripts/pipeline/template.ts'
import { type Clouds, startClouds } from '../../../scripts/rehearsal/clouds.ts'
import { currentCommit, releaseName } from '../../../scripts/release/commit.ts'
import { packageRelease } from '../../../scripts/release/package.ts'
import { keepTestResult } from '../../../scripts/release/test-result.ts'
import { run } from '../../system/support/command.ts'
import { copyOf, type ProjectCopy } from '../../system/support/project-copy.ts'
import { root } from '../../system/support/stack.ts'
import { created } from './bare-engine.ts'

/** What the pipeline’s builds do, in their order, as the roles of its template: tools, dev and prod are accounts of the engine. */
const fixture = join(root, 'tests', 'fixtures', 'minimal')
const tools = '111111111111'
const accounts = { dev: '222222222222', prod: '444444444444' }
let copy: ProjectCopy
let project: Project
let clouds: Clouds

beforeAll(async () => {
  copy = await copyOf(fixture, globSync('**/*.*', { cwd: fixture }))
  const stages = Object.entries(accounts).map(([stage, account]) => ({ stage, account }))
  const table = [`params:\n  default: { toolsAccount: '${tools}' }`, ...stages.map(({ stage, account }) => `  ${stage}: { account: '${account}' }`)]
  const file = join(copy.root, 'serverless.yml')
  await writeFile(file, (await readFile(file, 'utf8')).replace('provider:', `${table.join('\n')}\n\nprovider:`))
  await writeFile(join(copy.root, '.gitignore'), 'node_modules\n.stagecraft\n')
  await git('init', '--quiet')
  await commit()
  project = await copy.open()
  clouds = await startClouds(project, { service: 'minimal', region: 'eu-central-1', accounts: [tools, ...Object.values(accounts)] })
  const own = clouds.administratorOf(tools)
  await bootstrapTools(own.client, own, 'minimal', stages)
  for (const [at, { stage, account }] of stages.entries()) {
    const cloud = clouds.administratorOf(account)
    // the pipeline of the stage after it asks what runs in it
    const deployers = deployersOf({ service: 'minimal', stage, tools, next: stages[at + 1]?.stage }, '*')
    await bootstrapStage(cloud.client, cloud, 'minimal', stage, tools, { deployers })
  }
  await deployPipeline(own)
}, 120_000)
afterAll(async () => {
  await clouds?.stop()
  await copy?.remove()
})

const git = (...words: string[]) => run('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], { cwd: copy.root, environment: {} })
const commit = async () => {
  await git('add', '--all')
  await git('commit', '--quiet', '--allow-empty', '--message', 'a change')
}

async function deployPipeline({ client, fitted }: ReturnType<Clouds['administratorOf']>): Promise<void> {
  const template = await pipelineTemplate({ service: 'minimal', region: clouds.region, stages: await pipelineStages(copy.root) })
  const given = { Repository: 'acme/shop', AlertsEmail: 'team@example.com' }
  const formation = new CloudFormation(client)
  await formation.createStack({
    StackName: 'minimal-pipeline',
    TemplateBody: JSON.stringify(fitted(template, '')),
    Parameters: Object.entries(given).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    Capabilities: ['CAPABILITY_NAMED_IAM'],
  })
  await created(formation, 'minimal-pipeline').finally(() => formation.destroy())
}

/** What a build of a stage has: the credentials of its role, which CodeBuild takes on AWS and the account’s root here. */
async function buildOf(stage: string): Promise<Cloud> {
  const { client, ...cloud } = clouds.administratorOf(tools)
  const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${tools}:root` }, Action: 'sts:AssumeRole' }
  const [iam, sts] = [new IAM(client), new STS(client)]
  const RoleName = `minimal-pipeline-${stage}`
  await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }) })
  const { Credentials } = await sts.assumeRole({ RoleArn: `arn:aws:iam::${tools}:role/${RoleName}`, RoleSessionName: 'build' })
  for (const each of [iam, sts]) each.destroy()
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
  return { ...cloud, credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken } }
}

const quiet: Conduct = { step: (_, work) => work(), detail: () => {}, confirm: async () => {}, smoke: async () => {} }

/** `make package TESTS=…` and `make deploy STAGE=dev`. */
async function deployToDev(): Promise<string> {
  const target = await openTarget(project, 'dev', await buildOf('dev'))
  const made = await packageRelease(project, () => {})
  const report = join(copy.root, '.stagecraft', 'tests.json')
  await writeFile(report, JSON.stringify({ startedAt: new Date().toISOString(), seconds: 1, passed: 1, failed: 0, suites: [] }))
  await keepTestResult(made.folder, report)
  await sendRelease(target, made)
  await deployRelease(target, { kind: 'deploy', release: made.manifest.name }, quiet)
  return made.manifest.name
}

/** `make promote FROM=dev TO=prod RELEASE=…`, as the builds of prod. */
async function prod(release: string) {
  const cloud = await buildOf('prod')
  const [from, target] = [await openTarget(project, 'dev', cloud), await openTarget(project, 'prod', cloud)]
  return { target, wanted: { kind: 'promote' as const, release, from } }
}

let first = ''

test('the first stage’s builds package, add the release and deploy it', async () => {
  first = await deployToDev()
  expect(first).toBe(releaseName(await currentCommit(copy.root)))
})

test('they cannot reach the stage behind the approval', async () => {
  await expect(openTarget(project, 'prod', await buildOf('dev'))).rejects.toMatchObject({ code: 'not-bootstrapped' })
})

test('what a person approves is shown, and changes nothing', async () => {
  const { target, wanted } = await prod(first)
  expect(await showDeployment(target, wanted, quiet)).toMatchObject({ stage: 'prod', release: first, before: undefined, tests: { passed: 1 } })
  const store = openStore(target.client, target.bucket)
  expect(await recordsOf(store, 'prod')).toEqual([])
  expect(await store.read('locks/prod.json')).toBeUndefined()
  store.close()
  const formation = new CloudFormation(clouds.administratorOf(accounts.prod).client)
  expect((await formation.listChangeSets({ StackName: target.stack })).Summaries ?? []).toEqual([])
  formation.destroy()
})

test('the next stage’s builds promote it', async () => {
  const { target, wanted } = await prod(first)
  expect(await deployRelease(target, wanted, quiet)).toMatchObject({ isUnchanged: false, record: { result: 'done', stage: 'prod', from: 'dev' } })
})

test('an approval for a release that a newer one has replaced in the stage before is worth nothing', async () => {
  await commit()
  expect(await deployToDev()).not.toBe(first)
  const { target, wanted } = await prod(first)
  await expect(deployRelease(target, wanted, quiet)).rejects.toMatchObject({ code: 'not-there' })
})
