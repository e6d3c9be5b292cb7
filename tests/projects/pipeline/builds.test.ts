import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CloudFormation } from '@aws-sdk/client-cloudformation'
import { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { bootstrapStage } from '../../../scripts/bootstrap/bootstrap.ts'
import { deployersOf, viewersOf } from '../../../scripts/bootstrap/stage-template.ts'
import type { Template } from '../../../scripts/check-aws/checked.ts'
import { deploy } from '../../../scripts/commands/deploy.ts'
import { packageCommand } from '../../../scripts/commands/package.ts'
import { promote } from '../../../scripts/commands/promote.ts'
import type { Cloud } from '../../../scripts/deployment/cloud.ts'
import { deployRelease, showDeployment } from '../../../scripts/deployment/deployment.ts'
import { recordsOf } from '../../../scripts/deployment/records.ts'
import { sendRelease } from '../../../scripts/deployment/send-release.ts'
import type { Purpose } from '../../../scripts/deployment/target.ts'
import { withStore } from '../../../scripts/deployment/with-store.ts'
import { pipelineStages } from '../../../scripts/pipeline/stages.ts'
import { pipelineTemplate } from '../../../scripts/pipeline/template.ts'
import { actingAs, type Clouds } from '../../../scripts/rehearsal/clouds.ts'
import { currentCommit, releaseName } from '../../../scripts/release/commit.ts'
import { packageRelease } from '../../../scripts/release/package.ts'
import { keepTestResult } from '../../../scripts/release/test-result.ts'
import { commitAll, makeRepository } from '../../system/support/repository.ts'
import { openPromotion, type Promotion, quiet, stages, tools } from '../support/promotion.ts'
import { created } from './bare-engine.ts'

/** What the pipeline’s builds do, in their order, as the roles of its template: tools, dev and prod are accounts of the engine. */
let promotion: Promotion
let root: string
let pipeline: Template

beforeAll(async () => {
  promotion = await openPromotion()
  const { clouds, copy } = promotion
  root = copy.root
  await makeRepository(root)
  for (const [at, { stage, account }] of stages.entries()) {
    const cloud = clouds.administratorOf(account)
    const facts = { service: 'minimal', stage, tools }
    // the pipeline of the stage after it asks what runs in it
    const viewers = viewersOf({ ...facts, next: stages[at + 1]?.stage }, '*')
    await bootstrapStage(cloud.client, cloud, 'minimal', stage, tools, { deployers: deployersOf(facts, '*'), viewers })
  }
  await deployPipeline(clouds.administratorOf(tools))
}, 120_000)
afterAll(() => promotion?.close())

async function deployPipeline({ client, fitted }: ReturnType<Clouds['administratorOf']>): Promise<void> {
  pipeline = await pipelineTemplate({ service: 'minimal', region: promotion.clouds.region, stages: await pipelineStages(root) })
  const given = { Repository: 'acme/shop', AlertsEmail: 'team@example.com' }
  const formation = new CloudFormation(client)
  await formation.createStack({
    StackName: 'minimal-pipeline',
    TemplateBody: JSON.stringify(fitted(pipeline, '')),
    Parameters: Object.entries(given).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    Capabilities: ['CAPABILITY_NAMED_IAM'],
  })
  await created(formation, 'minimal-pipeline').finally(() => formation.destroy())
}

/** What a build of a stage has: the credentials of its role, which CodeBuild takes on AWS and the account’s root here. */
async function buildOf(stage: string): Promise<Cloud> {
  const { client, ...cloud } = promotion.clouds.administratorOf(tools)
  const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${tools}:root` }, Action: 'sts:AssumeRole' }
  const iam = new IAM(client)
  const RoleName = `minimal-pipeline-${stage}`
  await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }) })
  iam.destroy()
  return { ...cloud, credentials: await actingAs(client, `arn:aws:iam::${tools}:role/${RoleName}`, 'build') }
}

/** `make package TESTS=…` and `make deploy STAGE=dev`. */
async function deployToDev(): Promise<string> {
  const target = await promotion.open('dev', await buildOf('dev'))
  const made = await packageRelease(promotion.project, () => {})
  const report = join(root, '.stagecraft', 'tests.json')
  await writeFile(report, JSON.stringify({ startedAt: new Date().toISOString(), seconds: 1, passed: 1, failed: 0, suites: [] }))
  await keepTestResult(made.folder, report)
  await sendRelease(target, made)
  await deployRelease(target, { kind: 'deploy', release: made.manifest.name }, quiet)
  return made.manifest.name
}

/** `make promote FROM=dev TO=prod RELEASE=…`, as the builds of prod; with `SHOW=1` as the one before the approval. */
async function prod(release: string, purpose: Purpose = 'deploy') {
  const cloud = await buildOf(purpose === 'show' ? 'show-prod' : 'prod')
  const [from, target] = [await promotion.open('dev', cloud, 'show'), await promotion.open('prod', cloud, purpose)]
  return { target, wanted: { kind: 'promote' as const, release, from } }
}

let first = ''

test('the first stage’s builds package, add the release and deploy it', async () => {
  first = await deployToDev()
  expect(first).toBe(releaseName(await currentCommit(root)))
})

test('they cannot reach the stage behind the approval, and what comes before it may only look', async () => {
  for (const purpose of ['deploy', 'show'] as const)
    await expect(promotion.open('prod', await buildOf('dev'), purpose)).rejects.toMatchObject({ code: 'not-bootstrapped' })
  const build = await buildOf('show-prod')
  for (const stage of ['dev', 'prod']) await expect(promotion.open(stage, build)).rejects.toMatchObject({ code: 'not-bootstrapped' })
})

test('what a person approves is shown, and changes nothing', async () => {
  const { target, wanted } = await prod(first, 'show')
  expect(await showDeployment(target, wanted, quiet)).toMatchObject({ stage: 'prod', release: first, before: undefined, tests: { passed: 1 } })
  await withStore(target, async (store) => {
    expect(await recordsOf(store, 'prod')).toEqual([])
    expect(await store.read('locks/prod.json')).toBeUndefined()
  })
  const formation = new CloudFormation(promotion.clouds.administratorOf(target.accounts.stage).client)
  expect((await formation.listChangeSets({ StackName: target.stack })).Summaries ?? []).toEqual([])
  formation.destroy()
  // whatever its code is, it can do no more
  await expect(deployRelease(target, wanted, quiet)).rejects.toThrow(/AccessDenied|not authorized/)
})

test('the next stage’s builds promote it', async () => {
  const { target, wanted } = await prod(first)
  expect(await deployRelease(target, wanted, quiet)).toMatchObject({ isUnchanged: false, record: { result: 'done', stage: 'prod', from: 'dev' } })
})

test('an approval for a release that a newer one has replaced in the stage before is worth nothing', async () => {
  await commitAll(root)
  expect(await deployToDev()).not.toBe(first)
  const { target, wanted } = await prod(first)
  await expect(deployRelease(target, wanted, quiet)).rejects.toMatchObject({ code: 'not-there' })
})

/** The builds of the template’s pipeline in their order: the commands of each buildspec, and the role that CodeBuild has for it. */
function buildsInOrder(): { role: string; commands: string[]; after: string[] }[] {
  const propertiesOf = (id: string) => pipeline.Resources[id]?.Properties ?? {}
  // the shapes of these types, as far as they are read
  const { Stages } = propertiesOf('Pipeline') as { Stages: { Actions: { RunOrder: number; Configuration?: { ProjectName?: { Ref: string } } }[] }[] }
  const actions = Stages.flatMap(({ Actions }) => Actions.toSorted((one, other) => one.RunOrder - other.RunOrder))
  return actions.flatMap(({ Configuration }) => {
    const { ProjectName } = Configuration ?? {}
    if (!ProjectName) return []
    const { ServiceRole, Source } = propertiesOf(ProjectName.Ref) as { ServiceRole: { 'Fn::GetAtt': string[] }; Source: { BuildSpec: string } }
    const { RoleName } = propertiesOf(ServiceRole['Fn::GetAtt'][0] ?? '') as { RoleName: { 'Fn::Sub': string } }
    const { phases } = parse(Source.BuildSpec) as { phases: Record<string, { commands?: string[] }> }
    const commandsOf = (phase: string) => phases[phase]?.commands ?? []
    return [{ role: RoleName['Fn::Sub'].replace(/^.*-pipeline-/, ''), commands: commandsOf('build'), after: commandsOf('post_build') }]
  })
}

const silent = { json: false, result: () => {}, say: () => {} }

/** A command of a buildspec, as the command that its target is. The suites are not run: a report stands in for theirs. */
async function runCommand(command: string, cloud: Cloud): Promise<void> {
  const [make, target, ...words] = command.split(' ')
  const {
    STAGE = '',
    FROM = '',
    TO = '',
    REPORT,
    TESTS,
    RELEASE,
    SHOW,
    SUMMARY,
    YES,
    ...others
  } = Object.fromEntries(words.map((word) => word.split('=')))
  expect([make, Object.keys(others)]).toEqual(['make', []])
  const given = { ...(RELEASE ? { release: RELEASE } : {}), ...(YES ? { yes: true as const } : {}) }
  if (target === 'test') {
    const report = join(root, REPORT ?? '')
    await mkdir(dirname(report), { recursive: true })
    await writeFile(report, JSON.stringify({ startedAt: new Date().toISOString(), seconds: 1, passed: 5, failed: 0, suites: [] }))
  } else if (target === 'package') await packageCommand(promotion.project, silent, { tests: join(root, TESTS ?? '') })
  else if (target === 'deploy') await deploy(promotion.project, silent, { stage: STAGE, ...given }, cloud)
  else if (target === 'promote') {
    const shown = SHOW ? { show: true as const, summary: join(root, SUMMARY ?? '') } : {}
    await promote(promotion.project, silent, { from: FROM, to: TO, ...given, ...shown }, cloud)
  } else expect.fail(`No build of the pipeline has run \`${command}\` yet.`)
}

test('a commit goes through the pipeline: the commands of each buildspec in their order, as the role that CodeBuild has', async () => {
  await writeFile(join(root, '.gitignore'), 'results\n.stagecraft\nnode_modules\n')
  await commitAll(root)
  const release = releaseName(await currentCommit(root))
  const builds = buildsInOrder()
  expect(builds.map(({ role }) => role)).toEqual(['dev', 'show-prod', 'prod'])
  for (const { role, commands, after } of builds) {
    const cloud = await buildOf(role)
    for (const command of commands) await runCommand(command, cloud)
    // the shell reads the line of the approval from here
    for (const line of after) {
      const file = /cat (\S+)\)/.exec(line)?.[1] ?? ''
      expect(await readFile(join(root, file), 'utf8')).toContain(release)
    }
  }
  const target = await promotion.open('prod')
  const [last] = await withStore(target, (store) => recordsOf(store, 'prod', 1))
  expect(last?.record).toMatchObject({ release, kind: 'promote', from: 'dev', result: 'done' })
})
