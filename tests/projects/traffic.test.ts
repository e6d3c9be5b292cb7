import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation'
import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { nameVersions } from '@stagecraft/localstack/plugin/function-versions.cjs'
import { addTraffic } from '@stagecraft/localstack/plugin/traffic.cjs'
import { openProject } from '@stagecraft/localstack/project.ts'
import type { Bundle } from '@stagecraft/localstack/stack/bundles/bundle.ts'
import { clientOptions, type EngineAccess } from '@stagecraft/localstack/stack/client-options.ts'
import { noPackaging } from '@stagecraft/localstack/stack/code/packaging.ts'
import { sharedCode } from '@stagecraft/localstack/stack/code/shared-bundle.ts'
import { type Deployed, deploy } from '@stagecraft/localstack/stack/deploy.ts'
import type { Description, TemplateResource } from '@stagecraft/localstack/stack/description.ts'
import { updateCode } from '@stagecraft/localstack/stack/functions-api.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessOf, engineSite } from '../conformance/engine-site.ts'

/**
 * An HTTP function behind its alias, through releases, on an engine of its own. The engine has no CodeDeploy: the alias moves at once. What is
 * shown is which version it then names and what the API answers.
 */
const name = 'traffic-prod'
let folder: string
let engine: Awaited<ReturnType<typeof engineSite>>
let access: EngineAccess
let lambda: LambdaClient
let before: Deployed | undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-traffic-'))
  engine = await engineSite({ ...(await openProject()), engine: engineNamed(undefined).name }, folder)
  access = accessOf(engine.site)
  lambda = new LambdaClient(clientOptions(access))
})
afterAll(async () => {
  lambda?.destroy()
  await engine?.stop()
  await rm(folder, { recursive: true, force: true })
})

test('the alias follows the code and the configuration, stays where neither changed, and goes back', async () => {
  const first = await release('one')
  expect(await answer()).toBe('one')

  // CloudFormation would be refused a version that is the last one again
  const tagged = await release('one', { Tags: [{ Key: 'release', Value: 'second' }] })
  expect(tagged).toBe(first)

  const second = await release('two')
  expect(second).not.toBe(first)
  expect(await answer()).toBe('two')

  const larger = await release('two', { MemorySize: 256 })
  expect(larger).not.toBe(second)

  // the release before, deployed again
  const back = await release('one')
  expect(back).not.toBe(larger)
  expect(await answer()).toBe('one')

  // a deployment that fails takes the alias back with everything else
  await expect(
    release(
      'three',
      {},
      {
        Impossible: {
          Type: 'AWS::SQS::Queue',
          Properties: { RedrivePolicy: { deadLetterTargetArn: 'none', maxReceiveCount: 1 } },
          DependsOn: ['TellLiveAlias'],
        },
      },
    ),
  ).rejects.toThrow('UPDATE_ROLLBACK_COMPLETE')
  expect(await liveVersion()).toBe(back)
  expect(await answer()).toBe('one')
  expect(await release('two')).not.toBe(back)
  expect(await answer()).toBe('two')

  // code that no version has reaches nobody: the API asks the alias
  await updateCode(access, `${name}-tell`, sharedCode(await bundleOf('four')))
  expect(await answer()).toBe('two')
})

/** Deploys the function with this code; resolves with the version that its alias names. */
async function release(word: string, change: Record<string, unknown> = {}, more: Record<string, TemplateResource> = {}): Promise<string | undefined> {
  const bundle = await bundleOf(word)
  const template = templateWith(change, more)
  addTraffic(template, { traffic: 'canary', name })
  nameVersions(template, () => bundle.hash)
  const functions = { tell: { name: `${name}-tell`, handler: 'tell.handler', events: [] } }
  const description: Description = {
    hash: '',
    service: 'traffic',
    stage: 'prod',
    region: access.region,
    template,
    functions,
    packaging: noPackaging,
    provider: {},
    custom: {},
  }
  before = await deploy(access, description, new Map([['tell', sharedCode(bundle)]]), engineNamed(undefined).capabilities, undefined, {}, before)
  return liveVersion()
}

async function liveVersion(): Promise<string | undefined> {
  const { FunctionVersion } = await lambda.send(new GetAliasCommand({ FunctionName: `${name}-tell`, Name: 'live' }))
  return FunctionVersion
}

/** What the API answers. */
async function answer(): Promise<string> {
  const client = new CloudFormationClient(clientOptions(access))
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: name, LogicalResourceId: 'Api' }))
  client.destroy()
  const response = await fetch(`${access.endpoint}/_aws/execute-api/${StackResources[0]?.PhysicalResourceId}/$default/word`)
  expect(response.status).toBe(200)
  return response.text()
}

async function bundleOf(word: string): Promise<Bundle> {
  const text = `export const handler = async () => ({ statusCode: 200, body: '${word}' })\n`
  const [file, map] = [join(folder, `${word}.mjs`), join(folder, `${word}.mjs.map`)]
  await Promise.all([writeFile(file, text), writeFile(map, '{"version":3,"sources":[],"mappings":""}')])
  return { module: 'tell', file, map, hash: createHash('sha256').update(text).digest('hex'), inputs: [], exports: [] }
}

function templateWith(change: Record<string, unknown>, more: Record<string, TemplateResource>): Description['template'] {
  const mayRun = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] }
  const api = { Ref: 'Api' }
  const tell = { 'Fn::GetAtt': ['TellLambdaFunction', 'Arn'] }
  const settings = {
    FunctionName: `${name}-tell`,
    Runtime: 'nodejs24.x',
    Handler: 'tell.handler',
    MemorySize: 128,
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
  }
  return {
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: mayRun } },
      TellLambdaFunction: { Type: 'AWS::Lambda::Function', Properties: { ...settings, Code: {}, ...change } },
      Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: name, ProtocolType: 'HTTP' } },
      Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: api, StageName: '$default', AutoDeploy: true } },
      Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: { ApiId: api, IntegrationType: 'AWS_PROXY', IntegrationUri: tell, PayloadFormatVersion: '2.0' },
      },
      Route: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: { ApiId: api, RouteKey: 'GET /word', Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] } },
      },
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: tell,
          Action: 'lambda:InvokeFunction',
          Principal: 'apigateway.amazonaws.com',
          SourceArn: { 'Fn::Sub': 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*' },
        },
      },
      ...more,
    },
  }
}
