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
  for (const { name } of stages)
    await engine.iam.updateAssumeRolePolicy({ RoleName: `sample-pipeline-${name}`, PolicyDocument: AssumeRolePolicyDocument })
})
afterAll(() => engine?.stop())

function bootstrapped(): string[] {
  return ['sample-release', ...stages.flatMap(({ name }) => [`sample-${name}-deploy`, `sample-${name}-cloudformation`]), 'administrator']
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

test('the builds of a stage assume its own deploy role and that of the stage before, and no other role', async () => {
  const may = new Map<string, string[]>()
  for (const { name } of stages) {
    const keys = await session(`sample-pipeline-${name}`)
    const roles = [...bootstrapped(), 'sample-pipeline', ...stages.map((each) => `sample-pipeline-${each.name}`)]
    const answers = await Promise.all(roles.map(async (role) => [role, await canAssume(keys, role)] as const))
    may.set(
      name,
      answers.flatMap(([role, can]) => (can ? [role] : [])),
    )
  }
  expect(Object.fromEntries(may)).toEqual(
    Object.fromEntries(stages.map(({ name, from }) => [name, [...(from ? [`sample-${from}-deploy`] : ['sample-release']), `sample-${name}-deploy`]])),
  )
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
