import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type Grant, grantsOf, holderOf, list, type Statement, servicesOf, statementsOf } from '../../localstack/permissions/grants.ts'
import { written } from '../../localstack/permissions/template-text.ts'
import { openProject } from '../../localstack/project.ts'
import { type Description, describe, type TemplateResource } from '../../localstack/stack/description.ts'
import { needs } from '../../scripts/test/engine-needs.ts'
import { filesOf, root, textOf } from './sources.ts'

/** What the compiled template grants to whom, each rule for all of it. Every failure names the resource. */
let description: Description
let grants: Grant[]

beforeAll(async () => {
  description = await describe(await openProject(root))
  grants = grantsOf(description)
}, 60_000)

// roles that no function has, each with who has it
const others: Record<string, string> = { DropOffRole: 'another company’s system' }

// services of AWS that have a role: what for
const services: Record<string, string> = {
  'vpc-flow-logs.amazonaws.com': 'writes the network’s flow logs',
  'ssm.amazonaws.com': 'empties the default security group',
  'monitoring.rds.amazonaws.com': 'writes what the database’s machine does',
}

// actions that AWS knows for everything alone, or whose resource has no name before: https://docs.aws.amazon.com/service-authorization/latest/reference/
const ofEverything = new Set([
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
  'ec2:DescribeSecurityGroups',
  'logs:DescribeLogGroups',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
])

// where AWS knows no narrower resource, or the function cannot: what it ends in → why
const wildcards: Record<string, string> = {
  ':*:*':
    'a log group’s streams are named by Lambda: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html',
  '/uploads/*': 'every upload has a key of its own',
  '/drops/*': 'another system gives its files names of its own',
  '/drops/partner/*': 'another system gives its files names of its own',
  '/drops/smoke-test/*': 'every smoke test has a file of its own',
  '/erased/*': 'the copy of a file has its import’s id in its key',
  '/results/*': 'every result has a key of its own',
  ':userpool/*': 'the pool names its triggers: their roles are made before it',
  ':automation-execution/*': 'every run of a runbook has an id of its own',
  ':log-group:RDSOSMetrics:*': 'the streams of a log group are named by RDS',
  'RemoveVPCDefaultSecurityGroupRules:*': 'whichever version of AWS’s own runbook is current',
}

test('there are functions, roles and grants to look at', () => {
  expect(roles().length).toBeGreaterThan(10)
  expect(grants.length).toBeGreaterThan(60)
})

test('every function has a role of its own, and every role is a function’s or explained', () => {
  const had = of('AWS::Lambda::Function').map(([, { Properties }]) => written(Properties.Role).replace(/\.Arn$/, ''))
  expect(had.filter((role, at) => had.indexOf(role) !== at)).toEqual([])
  expect(roles().map(([id]) => id)).toEqual(expect.arrayContaining(had))
  const withoutFunction = roles().filter(([id, role]) => holderOf(id, description) === id && servicesOf(role).length === 0)
  expect(withoutFunction.map(([id]) => id)).toEqual(Object.keys(others))
  const ofServices = roles().flatMap(([id, role]) => (holderOf(id, description) === id ? servicesOf(role) : []))
  expect(ofServices.sort()).toEqual(Object.keys(services).sort())
})

test('a role for a service of AWS is for what it does in this account', () => {
  const trusts = roles().filter(([, role]) => servicesOf(role).some((name) => name in services))
  const loose = trusts.filter(([, { Properties }]) => !JSON.stringify(Properties.AssumeRolePolicyDocument).includes('aws:SourceAccount'))
  expect(loose.map(([id]) => id)).toEqual([])
})

test('every role has the boundary', () => {
  expect(roles().flatMap(([id, { Properties }]) => (written(Properties.PermissionsBoundary) === 'PermissionsBoundary' ? [] : [id]))).toEqual([])
})

test('no role has a managed policy beside what its stack.yml says', () => {
  expect(roles().flatMap(([id, { Properties }]) => (list<unknown>(Properties.ManagedPolicyArns).length > 0 ? [id] : []))).toEqual([])
})

test('no grant is of several actions by a wildcard, or of everything but some', () => {
  expect(grants.filter(({ action }) => /[*?]/.test(action)).map(named)).toEqual([])
  const negated = roles().flatMap(([id, role]) =>
    statementsOf(role)
      .filter(({ statement }) => /"Not(Action|Resource)"/.test(JSON.stringify(statement)))
      .map(() => id),
  )
  expect(negated).toEqual([])
})

test('a wildcard in a resource has its reason', () => {
  const unexplained = grants.filter(
    ({ action, resource }) =>
      /[*?]/.test(resource) &&
      !(resource === '*' && ofEverything.has(action)) &&
      !Object.keys(wildcards).some((end) => resource.endsWith(end) && !/[*?]/.test(resource.slice(0, -end.length))),
  )
  expect(unexplained.map(named)).toEqual([])
  const needless = Object.keys(wildcards).filter((end) => !grants.some(({ resource }) => resource.endsWith(end)))
  expect(needless).toEqual([])
})

test('every grant is in the kept proof, and proven: else `make permissions-proof UNPROVEN=1`', () => {
  const proofs = JSON.parse(textOf('docs/permissions.json')) as (Pick<Grant, 'holder' | 'action' | 'resource'> & { provenBy: string | null })[] // as it is written
  const proven = proofs.filter(({ provenBy }) => provenBy !== null).map((each) => named(each))
  const decided = grants.filter(({ onlyOnAws }) => !onlyOnAws)
  expect(decided.map(named).sort()).toEqual(proven.sort())
})

test('no role says the same twice', () => {
  const all = grants.map(named)
  expect(all.filter((grant, at) => all.indexOf(grant) !== at)).toEqual([])
})

test('the boundary reaches the system’s own things alone', () => {
  const own = `${description.service}-${description.stage}`
  const [boundary] = of('AWS::IAM::ManagedPolicy')
  const document = boundary?.[1].Properties.PolicyDocument as { Statement: Statement[] } // a managed policy's
  const resources = document.Statement.flatMap(({ Effect, Action, Resource }) =>
    Effect === 'Deny' || list(Action).every((action) => ofEverything.has(action)) ? [] : list<unknown>(Resource).map(written),
  )
  const isOwn = (text: string) =>
    text.includes(own) ||
    text.includes(`${description.service}/${description.stage}/`) ||
    // a resource of the template
    /^\w+Key\.Arn$|distribution\/\$\{PageDistribution\}$/.test(text) ||
    /SecretArn$|:userpool\/\*$|:log-group:RDSOSMetrics|DefaultSecurityGroup}$|:automation-(execution\/|definition\/AWSConfigRemediation-[A-Za-z]+:)\*$/.test(
      text,
    )
  const beyond = resources.filter((text) => !isOwn(text))

  expect(beyond).toEqual([])
  const actions = document.Statement.flatMap(({ Action }) => list(Action))
  expect(actions.filter((action) => /\*|^(iam|sts):/.test(action))).toEqual([])
})

test('whoever may invoke a function is tied to one source', () => {
  const loose = of('AWS::Lambda::Permission').filter(([, { Properties }]) => !Properties.SourceArn || Properties.Principal === '*')
  expect(loose.map(([id]) => id)).toEqual([])
})

test('every policy of a resource is tied to a source or an account, or refuses', () => {
  const loose = of('AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy', 'AWS::S3::BucketPolicy', 'AWS::SecretsManager::ResourcePolicy').flatMap(
    ([id, { Properties }]) => {
      const document = (Properties.PolicyDocument ?? Properties.ResourcePolicy) as { Statement: Statement | Statement[] } // whichever the type has
      return list(document.Statement).some(
        ({ Effect, Condition }) => Effect === 'Allow' && !keysOf(Condition).some((key) => /^aws:Source(Arn|Account)$/i.test(key)),
      )
        ? [id]
        : []
    },
  )
  expect(loose).toEqual([])
})

test('a role for somebody outside asks for an external id', () => {
  const loose = Object.keys(others).filter((id) => {
    const trust = description.template.Resources[id]?.Properties.AssumeRolePolicyDocument as { Statement: Statement[] } // a role's
    return !trust.Statement.every(({ Condition }) => keysOf(Condition).includes('sts:ExternalId'))
  })
  expect(loose).toEqual([])
})

test('every bucket and every topic refuses what comes without TLS', () => {
  const refusing = of('AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy').filter(([, { Properties }]) =>
    /"Deny".*aws:SecureTransport/.test(JSON.stringify(Properties)),
  )
  const protectedOnes = refusing.flatMap(([, { Properties }]) => list<unknown>(Properties.Bucket ?? Properties.Topics).map(written))
  expect(of('AWS::S3::Bucket', 'AWS::SNS::Topic').flatMap(([id]) => (protectedOnes.includes(id) ? [] : [id]))).toEqual([])
})

function roles(): [string, TemplateResource][] {
  return of('AWS::IAM::Role')
}

function of(...types: string[]): [string, TemplateResource][] {
  return Object.entries(description.template.Resources).filter(([, { Type }]) => types.includes(Type))
}

function named({ holder, action, resource }: Pick<Grant, 'holder' | 'action' | 'resource'>): string {
  return `${holder}: ${action} on ${resource}`
}

function keysOf(condition: Statement['Condition']): string[] {
  return Object.values(condition ?? {}).flatMap((block) => Object.keys(block))
}

test('the tests that some engines do without are there', () => {
  const files = needs.flatMap((need) => need.files)
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([])
})

test('tests that start the default engine themselves are left out where another one is chosen', () => {
  const own = filesOf('tests/projects/**/*.test.ts').filter((file) =>
    /\b(engineNamed\(undefined\)|openPromotion\(|startClouds\(|rehearse\()/.test(textOf(file)),
  )
  expect(own.length).toBeGreaterThan(10)
  const files = needs.flatMap((need) => need.files)
  expect(own.filter((file) => !files.includes(file))).toEqual([])
})
