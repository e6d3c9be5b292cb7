import type { AwsCredentialIdentity } from '@aws-sdk/types'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Template } from '../../../scripts/check-aws/checked.ts'
import { type PipelineStage, pipelineStages } from '../../../scripts/pipeline/stages.ts'
import { stepsOf } from '../../../scripts/pipeline/steps.ts'
import { pipelineTemplate } from '../../../scripts/pipeline/template.ts'
import { actingAs } from '../../../scripts/rehearsal/clouds.ts'
import { root } from '../../system/support/stack.ts'
import { type BareEngine, bareEngine } from './bare-engine.ts'

/** The pipeline's template on the engine, which has no CodePipeline: the builds, their roles and the topic are made, and the roles are tried. */
let engine: BareEngine
let template: Template
let stages: PipelineStage[]
let leftOut: Record<string, string>

beforeAll(async () => {
  engine = await bareEngine()
  stages = await pipelineStages(root)
  template = await pipelineTemplate({ service: 'sample', region: 'eu-central-1', stages })
  const accounts = Object.keys(template.Parameters ?? {}).filter((name) => name.startsWith('Account'))
  const given = { Source: 'github', Repository: 'acme/shop', AlertsEmail: 'team@example.com', LogRetentionDays: '90' }
  leftOut = await engine.deploy('pipeline', template, { ...given, ...Object.fromEntries(accounts.map((name) => [name, engine.account])) })
  // what `stagecraft bootstrap` makes, and what it does not: all in one account here
  const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${engine.account}:root` }, Action: 'sts:AssumeRole' }
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] })
  for (const RoleName of bootstrapped()) await engine.iam.createRole({ RoleName, AssumeRolePolicyDocument })
  // CodeBuild takes the builds' roles on AWS; here the test does
  for (const { RoleName } of builds()) await engine.iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: AssumeRolePolicyDocument })
})
afterAll(() => engine?.stop())

function bootstrapped(): string[] {
  const ofStages = stages.flatMap(({ name }) => ['show', 'deploy', 'cloudformation'].map((role) => `sample-${name}-${role}`))
  return ['sample-release', ...ofStages, 'administrator']
}

/** The roles of the builds: of what deploys a stage, and of what shows what would change in it. */
function builds(): { RoleName: string; may: string[] }[] {
  return stages.flatMap(({ name, from }) => [
    ...(from ? [{ RoleName: `sample-pipeline-show-${name}`, may: [`sample-${from}-show`, `sample-${name}-show`] }] : []),
    { RoleName: `sample-pipeline-${name}`, may: [from ? `sample-${from}-show` : 'sample-release', `sample-${name}-deploy`] },
  ])
}

test('the engine makes all of it but what it is said to lack', async () => {
  expect(Object.keys(leftOut).sort()).toEqual(['CodeRepository', 'Connection', 'Key', 'KeyAlias', 'Pipeline'])
  const { StackResources = [] } = await engine.cloudformation.describeStackResources({ StackName: 'pipeline' })
  const made = StackResources.filter(({ ResourceStatus }) => ResourceStatus === 'CREATE_COMPLETE').map(({ LogicalResourceId }) => LogicalResourceId)
  // a push to CodeCommit starts the pipeline by a rule, GitHub's by the connection
  const expected = Object.keys(template.Resources).filter((id) => !(id in leftOut) && !['Pushed', 'PushedRole'].includes(id))
  expect(made.toSorted()).toEqual(expected.toSorted())
  const builds = StackResources.filter(({ ResourceType }) => ResourceType === 'AWS::CodeBuild::Project').map((each) => each.PhysicalResourceId)
  expect(builds.toSorted()).toEqual(
    stages
      .flatMap(stepsOf)
      .map(({ name }) => `sample-${name}`)
      .toSorted(),
  )
})

test('a build assumes its stage’s deploy role, or the one that shows, and looks at the stage before; no other role', async () => {
  for (const { RoleName, may } of builds()) {
    const keys = await session(RoleName)
    const roles = [...bootstrapped(), 'sample-pipeline', ...builds().map((each) => each.RoleName)]
    const answers = await Promise.all(roles.map(async (role) => ((await canAssume(keys, role)) ? [role] : [])))
    expect([RoleName, answers.flat().sort()]).toEqual([RoleName, may.toSorted()])
  }
})

function session(role: string, credentials = engine.client.credentials) {
  return actingAs({ ...engine.client, ...(credentials ? { credentials } : {}) }, `arn:aws:iam::${engine.account}:role/${role}`, 'build')
}

function canAssume(keys: AwsCredentialIdentity, role: string): Promise<boolean> {
  return session(role, keys).then(
    () => true,
    (error: Error) => {
      if (error.name === 'AccessDenied') return false
      throw error
    },
  )
}
