import { expect, test } from 'vitest'
import { tooLarge } from '../check-aws/bootstrap.ts'
import { entriesUsed, executionPolicies, limits, passedToOwn, readServices, servicesWithRoles, withKnownTypes } from './execution-policies.ts'
import { compareNeeds, knownTypes } from './needs.ts'
import { deployersOf, stageTemplate, valuesOf, viewersOf } from './stage-template.ts'

const facts = { isAction: () => true, hasResource: () => true }
const needed = { 'AWS::SQS::Queue': ['sqs:CreateQueue', 'sqs:DeleteQueue', 'sqs:TagQueue'] }
const queueArn = ['arn:aws:sqs:*:222222222222:sample-prod-*']
const actions = (Action: string[], Resource = queueArn) => ({ SQS: { Types: ['Queue'], Allow: [{ Action, Resource }] } })
const found = (services: Parameters<typeof compareNeeds>[1], more = {}) =>
  compareNeeds(needed, services, { ...facts, ...more }).map(({ what }) => what)

test('an execution role with what its types need is right', () => {
  expect(found(actions(['sqs:CreateQueue', 'sqs:DeleteQueue', 'sqs:TagQueue']))).toEqual([])
})

test('each action that is taken away is found', () => {
  expect(found(actions(['sqs:CreateQueue', 'sqs:DeleteQueue']))).toEqual([
    'CloudFormation needs sqs:TagQueue for it, and the execution role has no such grant.',
  ])
})

test('so is one that no type needs', () => {
  expect(found(actions(['sqs:CreateQueue', 'sqs:DeleteQueue', 'sqs:TagQueue', 'sqs:ReceiveMessage']))).toEqual([
    'sqs:ReceiveMessage is granted, and no type of the entry needs it.',
  ])
})

test('and one that is granted for all, or for what IAM cannot limit it to', () => {
  const all = ['sqs:CreateQueue', 'sqs:DeleteQueue', 'sqs:TagQueue']
  expect(found(actions(all, ['*']))).toContain('sqs:CreateQueue can be limited to resources, and is granted for all.')
  expect(found(actions(all), { hasResource: () => false })).toContain('sqs:CreateQueue cannot be limited to resources: the grant has no effect.')
})

test('a role is passed to the services that the templates have roles for, and to no other', () => {
  const trust = (Service: string) => ({
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service } }] } },
  })
  const passed = { Action: 'iam:PassRole', Resource: ['*'], Condition: { StringEquals: { 'iam:PassedToService': ['lambda.amazonaws.com'] } } }
  const other = { Action: 'iam:GetRole', Resource: ['*'] }
  const states = { Resources: { One: trust('states.amazonaws.com'), Two: trust('events.amazonaws.com'), Three: trust('states.amazonaws.com') } }
  expect(passedToOwn([passed, other], [states])).toEqual([
    { ...passed, Condition: { StringEquals: { 'iam:PassedToService': ['events.amazonaws.com', 'states.amazonaws.com'] } } },
    other,
  ])
  expect(passedToOwn([passed, other], [{ Resources: {} }])).toEqual([other])
})

test.each([
  ['states.amazonaws.com', 'states'],
  ['states.eu-central-1.amazonaws.com', 'states'],
  ['delivery.logs.amazonaws.com', 'delivery.logs'],
  [{ 'Fn::Sub': 'states.${AWS::Region}.amazonaws.com' }, 'states'],
  [{ 'Fn::Sub': 'lambda.${AWS::URLSuffix}' }, 'lambda'],
  [{ 'Fn::Join': ['', ['lambda.', { Ref: 'AWS::URLSuffix' }]] }, 'lambda'],
  [{ 'Fn::Join': ['', ['states.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] }, 'states'],
])('a role is for a service, however a template writes it: %j', (Service, name) => {
  const Properties = { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: [Service] } }] } }
  expect(servicesWithRoles([{ Resources: { One: { Type: 'AWS::IAM::Role', Properties } } }])).toEqual([`${name}.amazonaws.com`])
})

test('the kit’s own statements stay within IAM’s limits, with the longest names that the template takes', async () => {
  const longest = { service: 's'.repeat(32), stage: 't'.repeat(16), tools: '1'.repeat(12), account: '2'.repeat(12), region: 'ap-southeast-2' }
  const hostedZoneId = 'Z'.repeat(32)
  expect(tooLarge(await stageTemplate(longest, { hostedZoneId }), valuesOf(longest, hostedZoneId))).toEqual([])
})

test('a policy that is too large is found, and more statements make more policies', () => {
  const statement = (length: number) => ({ Action: 'sqs:CreateQueue', Resource: [`arn:${'x'.repeat(length)}`] })
  const policies = executionPolicies([statement(4_000), statement(4_000)], {})
  expect(Object.keys(policies)).toEqual(['Resources1', 'Resources2'])
  expect(tooLarge({ Resources: executionPolicies([statement(limits.managedPolicy)], {}) }, {})).toMatchObject([{ resource: 'Resources1' }])
})

test('a stage gets what the types of its templates need, and a type that nobody looked at is refused', async () => {
  const services = await readServices()
  const used = (...types: string[]) =>
    entriesUsed([{ Resources: Object.fromEntries(types.map((Type, at) => [`R${at}`, { Type, Properties: {} }])) }], services)
  expect(used('AWS::SQS::Queue')).toContain('SQS')
  expect(used('AWS::SQS::Queue')).not.toContain('RDS')
  expect(used('Custom::Thing', 'AWS::CDK::Metadata')).toEqual(used())
  expect(used('AWS::Lambda::LayerVersion')).toContain('Lambda layers')
  expect(used('AWS::Lambda::LayerVersion')).not.toContain('Lambda')
  expect(used('AWS::Events::Rule')).not.toContain('Events buses')
  expect(() => used('AWS::SQS::Queue', 'AWS::Neptune::DBCluster', 'AWS::Events::Endpoint')).toThrow('AWS::Neptune::DBCluster, AWS::Events::Endpoint')
})

test('of the template that runs, the types count that are known', async () => {
  const resource = (Type: string) => ({ Type, Properties: {} })
  const template = { Resources: { One: resource('AWS::SQS::Queue'), Other: resource('AWS::Neptune::DBCluster'), Third: resource('Custom::Thing') } }
  expect(Object.keys(withKnownTypes(template, await readServices()).Resources)).toEqual(['One', 'Third'])
})

test('a statement with more names than a policy holds becomes several', () => {
  const arns = Array.from({ length: 200 }, (_, at) => `arn:aws:sqs:*:222222222222:a-rather-long-name-of-a-queue-${at}`)
  const policies = executionPolicies([{ Action: ['sqs:CreateQueue'], Resource: arns }], {})
  expect(Object.keys(policies).length).toBeGreaterThan(1)
  expect(tooLarge({ Resources: policies }, {})).toEqual([])
  expect(JSON.stringify(policies)).toContain('queue-199')
})

test('no type is in two entries', async () => {
  const types = knownTypes(await readServices())
  expect(types.filter((type, at) => types.indexOf(type) !== at)).toEqual([])
})

test('those who deploy are the pipelines of the stage, and people by their permission sets; the pipelines of the next stage may look', () => {
  const facts = { service: 'sample', stage: 'dev', tools: '111111111111' }
  const short = (all: string[]) => all.map((each) => each.slice('arn:aws:iam::111111111111:role/'.length))
  const deployers = short(deployersOf(facts, 'Developer, arn:aws:iam::111111111111:role/breakglass'))
  expect(deployers).toEqual(['sample-pipeline-dev', 'sample-github-dev', 'aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Developer_*', 'breakglass'])
  expect(deployersOf(facts, '')).toHaveLength(2)
  const viewers = short(viewersOf({ ...facts, next: 'prod' }, 'Developer, arn:aws:iam::111111111111:role/breakglass'))
  expect(viewers.filter((each) => !deployers.includes(each))).toEqual([
    'sample-pipeline-show-dev',
    'sample-github-show-dev',
    'sample-pipeline-prod',
    'sample-github-prod',
    'sample-pipeline-show-prod',
    'sample-github-show-prod',
  ])
  expect(viewers).toEqual(expect.arrayContaining(deployers))
  expect(viewersOf(facts, '')).toHaveLength(4)
})

test('parameters outside of the system’s own are read by whoever deploys, whoever looks and CloudFormation, and no others', async () => {
  const facts = { service: 'sample', stage: 'dev', tools: '111111111111', account: '222222222222', region: 'eu-central-1' }
  const arn = { 'Fn::Sub': 'arn:${AWS::Partition}:ssm:*:${AWS::AccountId}:parameter/shop/dev/key' }
  const { Resources } = await stageTemplate(facts, { templates: [], parameters: ['/shop/dev/key'] })
  const statementsFor = (id: string) => JSON.stringify(Resources[id]?.Properties)
  for (const id of ['DeployRole', 'ShowRole'])
    expect(statementsFor(id)).toContain(JSON.stringify({ Sid: 'NamedParameters', Effect: 'Allow', Action: 'ssm:GetParameter', Resource: [arn] }))
  const policies = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::IAM::ManagedPolicy')
  expect(JSON.stringify(policies)).toContain(JSON.stringify({ Effect: 'Allow', Action: 'ssm:GetParameters', Resource: [arn] }))
  expect(JSON.stringify((await stageTemplate(facts, { templates: [] })).Resources)).not.toContain('NamedParameters')
})
