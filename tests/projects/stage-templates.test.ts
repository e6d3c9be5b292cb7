import { createHash } from 'node:crypto'
import { globSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFormationClient, DescribeStacksCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation'
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { openProject } from '@stagecraft/localstack/project.ts'
import { clientOptions, type EngineAccess } from '@stagecraft/localstack/stack/client-options.ts'
import type { Codes } from '@stagecraft/localstack/stack/code/code.ts'
import { noPackaging } from '@stagecraft/localstack/stack/code/packaging.ts'
import { sharedCode } from '@stagecraft/localstack/stack/code/shared-bundle.ts'
import { type Deployed, deploy } from '@stagecraft/localstack/stack/deploy.ts'
import { moduleOf } from '@stagecraft/localstack/stack/described.ts'
import { type Description, stackName } from '@stagecraft/localstack/stack/description.ts'
import { adaptTemplate } from '@stagecraft/localstack/stack/template/adapt-template.js'
import { replaceReferences } from '@stagecraft/localstack/stack/template/references.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Template } from '../../scripts/check-aws/checked.ts'
import { describeStage } from '../../scripts/check-aws/describe-stage.ts'
import { ofType } from '../../scripts/check-aws/resources.ts'
import { awsStages } from '../../scripts/check-aws/stages.ts'
import { readTemplate } from '../../scripts/check-aws/template-file.ts'
import { asOnAws } from '../../scripts/rehearsal/clouds.ts'
import { accessOf, engineSite } from '../conformance/engine-site.ts'

/**
 * The template of every stage on AWS, less the declared differences, on an engine of its own: updated from the release before, and rolled back once.
 * The release before stands for any earlier one: other settings, parts that were not there yet, and one that is there no more.
 */
const project = await openProject()
const stages = await awsStages(project.root)
const engine = engineNamed(undefined)

const capabilities = asOnAws(engine.capabilities)
const region = 'eu-central-1'
const database = {
  host: '127.0.0.1',
  port: 5432,
  database: project.config.database ?? '',
  secretArn: `arn:aws:secretsmanager:${region}:000000000000:secret:database`,
  resourceId: 'cluster-LOCAL',
}

let folder: string
let running: Awaited<ReturnType<typeof engineSite>>
let access: EngineAccess

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-stages-'))
  running = await engineSite({ ...project, engine: engine.name }, folder)
  access = accessOf(running.site)
})
afterAll(async () => {
  await running?.stop()
  await rm(folder, { recursive: true, force: true })
})

test.each(stages)('%s is created, updated from the release before, and rolled back', { timeout: 300_000 }, async (stage) => {
  await livesThroughReleases(withNames(await describeStage(project, stage)))
})

test.each(project.config.templates ?? [])('%s is created, updated from the release before, and rolled back', { timeout: 300_000 }, async (file) => {
  const template = withDefaults(await readTemplate(join(project.root, file)))
  const stage = file.replaceAll(/\W+/g, '-')
  await livesThroughReleases(
    withNames({ hash: '', service: 'further', stage, region, template, functions: {}, packaging: noPackaging, provider: {}, custom: {} }),
  )
})

test('the engine knows what CloudFormation’s role needs for each type that it makes', async () => {
  const [table = ''] = globSync(join(project.root, 'localstack', 'engines', engine.name, '**', 'resource-actions.yml'))
  const known = parse(await readFile(table, 'utf8'), { merge: true })
  const templates = await Promise.all([
    ...stages.map(async (stage) => (await describeStage(project, stage)).template),
    ...(project.config.templates ?? []).map((file) => readTemplate(join(project.root, file))),
  ])
  const made = templates.flatMap((template) => Object.values(adaptTemplate(template, capabilities, database).template.Resources))
  expect([...new Set(made.map(({ Type }) => Type))].filter((type) => !known[type])).toEqual([])
})

async function livesThroughReleases(release: Description): Promise<void> {
  const bundles = await codeOf(release)
  const send = (description: Description, before?: Deployed) => deploy(access, description, bundles, capabilities, database, {}, before)

  await putParameters(release)
  const before = await send(releaseBefore(release))
  expect(await stateOf(release)).toEqual(wanted(releaseBefore(release)))

  const after = await send(release, before)
  expect(await stateOf(release)).toEqual(wanted(release))

  await expect(send(broken(release), after)).rejects.toThrow('UPDATE_ROLLBACK_COMPLETE')
  expect(await stateOf(release)).toEqual({ ...wanted(release), status: 'UPDATE_ROLLBACK_COMPLETE' })

  // and the release after it is deployed as ever
  await send({ ...release, template: { ...release.template, Outputs: {} } })
  expect(await stateOf(release)).toEqual(wanted(release))
}

// whoever deploys a further template gives it its parameters
function withDefaults(template: Template): Template {
  const parameters = Object.entries(template.Parameters ?? {}).map(
    ([name, parameter]) => [name, { ...parameter, Default: parameter.Default ?? parameter.AllowedValues?.[0] ?? '1' }] as const,
  )
  return { ...template, Parameters: Object.fromEntries(parameters) }
}

/** What the template takes from SSM, which a stack before it or a person puts there. */
async function putParameters({ template }: Description): Promise<void> {
  const ssm = new SSMClient(clientOptions(access))
  const { Parameters = {} } = template as Template
  for (const { Type, Default } of Object.values(Parameters))
    if (Type.startsWith('AWS::SSM::Parameter::Value'))
      await ssm.send(new PutParameterCommand({ Name: String(Default), Type: 'String', Value: `of-${String(Default).split('/').at(-1)}` }))
  ssm.destroy()
}

const standIn = ['Ref', 'Endpoint.Address', 'Endpoint.Port', 'MasterUserSecret.SecretArn']

/**
 * What refers to something that the engine declares to lack refers to a name in its place. A local stage has no such references by its stage table;
 * these templates are meant for AWS, and are deployed for everything else in them.
 */
function withNames(release: Description): Description {
  const { Resources, Outputs } = release.template
  const find = (id: string, attribute: string | undefined) => {
    const type = Resources[id]?.Type ?? ''
    const isThere = capabilities.standsIn[type] ? standIn.includes(attribute ?? 'Ref') : !capabilities.lacks[type]
    if (isThere) return undefined
    return attribute?.endsWith('Arn') ? `arn:aws:sns:${region}:000000000000:${id}` : `left-out-${id.toLowerCase()}`
  }
  return { ...release, template: replaceReferences({ ...release.template, Resources, Outputs }, find) }
}

/** Other settings everywhere, no alarm yet, and a queue that the release has no more. */
function releaseBefore(release: Description): Description {
  const template = structuredClone(release.template)
  for (const [, { Properties }] of ofType(template, 'AWS::Lambda::Function')) Object.assign(Properties, { MemorySize: 256, Timeout: 7 })
  for (const [, { Properties }] of ofType(template, 'AWS::SQS::Queue')) Properties.VisibilityTimeout = 77
  for (const [, { Properties }] of ofType(template, 'AWS::Logs::LogGroup')) Properties.RetentionInDays = 1
  for (const [id] of ofType(template, 'AWS::CloudWatch::Alarm')) delete template.Resources[id]
  template.Resources.Former = { Type: 'AWS::SQS::Queue', Properties: { QueueName: `${stackName(release)}-former` } }
  return { ...release, template }
}

/** The release before again, with something that no engine can make, once all else is done. */
function broken(release: Description): Description {
  const { template } = releaseBefore(release)
  const settled = Object.keys(adaptTemplate(template, capabilities, database).template.Resources)
  template.Resources.Impossible = {
    Type: 'AWS::SQS::Queue',
    DependsOn: settled,
    Properties: { RedrivePolicy: { deadLetterTargetArn: 'no ARN', maxReceiveCount: 3 } },
  }
  return { ...release, template }
}

interface State {
  status: string
  /** Logical ids of all that is there. */
  resources: string[]
  unfinished: string[]
  functions: Record<string, unknown>
  queues: Record<string, unknown>
}

function wanted({ template }: Description): State {
  const adapted = adaptTemplate(template, capabilities, database).template
  const texts = ofType(adapted, 'AWS::SQS::Queue').map(
    ([, { Properties }]) => [String(Properties.QueueName), Number(Properties.VisibilityTimeout ?? 30)] as const,
  )
  return {
    status: template.Resources.Former ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE',
    resources: Object.keys(adapted.Resources)
      .filter((id) => !template.Resources[id]?.Condition)
      .sort(),
    unfinished: [],
    functions: Object.fromEntries(
      ofType(adapted, 'AWS::Lambda::Function').map(([, { Properties }]) => [
        String(Properties.FunctionName),
        [Properties.MemorySize ?? 128, Properties.Timeout ?? 3],
      ]),
    ),
    queues: Object.fromEntries(texts),
  }
}

/** What the engine has of the stack. */
async function stateOf(release: Description): Promise<State> {
  const [formation, lambda, sqs] = [
    new CloudFormationClient(clientOptions(access)),
    new LambdaClient(clientOptions(access)),
    new SQSClient(clientOptions(access)),
  ]
  try {
    const StackName = stackName(release)
    const { Stacks = [] } = await formation.send(new DescribeStacksCommand({ StackName }))
    const pages = await Array.fromAsync(paginateListStackResources({ client: formation }, { StackName }))
    const resources = pages.flatMap(({ StackResourceSummaries = [] }) => StackResourceSummaries)
    // whether one with a condition is there is the condition's matter
    const isMeant = (id = '') => !release.template.Resources[id]?.Condition
    const present = resources.filter(({ ResourceStatus, LogicalResourceId }) => ResourceStatus !== 'DELETE_COMPLETE' && isMeant(LogicalResourceId))
    const physical = (type: string) =>
      present.filter(({ ResourceType }) => ResourceType === type).map(({ PhysicalResourceId = '' }) => PhysicalResourceId)
    const functions = await Promise.all(
      physical('AWS::Lambda::Function').map(async (FunctionName) => {
        const { MemorySize, Timeout, FunctionName: name = '' } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
        return [name, [MemorySize, Timeout]] as const
      }),
    )
    const queues = await Promise.all(
      physical('AWS::SQS::Queue').map(async (url) => {
        const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: url.split('/').at(-1) ?? '' }))
        const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }))
        return [url.split('/').at(-1) ?? '', Number(Attributes.VisibilityTimeout)] as const
      }),
    )
    return {
      status: Stacks[0]?.StackStatus ?? 'GONE',
      resources: present.map(({ LogicalResourceId = '' }) => LogicalResourceId).sort(),
      unfinished: present
        .filter(({ ResourceStatus = '' }) => !ResourceStatus.endsWith('_COMPLETE'))
        .map(({ LogicalResourceId = '' }) => LogicalResourceId),
      functions: Object.fromEntries(functions),
      queues: Object.fromEntries(queues),
    }
  } finally {
    for (const client of [formation, lambda, sqs]) client.destroy()
  }
}

// none of them is invoked
async function codeOf({ functions }: Description): Promise<Codes> {
  const text = 'export const handler = async () => {}\n'
  const [file, map] = [join(folder, 'handler.mjs'), join(folder, 'handler.mjs.map')]
  await Promise.all([writeFile(file, text), writeFile(map, '{"version":3,"sources":[],"mappings":""}')])
  const hash = createHash('sha256').update(text).digest('hex')
  return new Map(
    Object.entries(functions).map(([key, { handler }]) => [key, sharedCode({ module: moduleOf(handler), file, map, hash, inputs: [], exports: [] })]),
  )
}
