import { CloudFormation } from '@aws-sdk/client-cloudformation'
import { IAM } from '@aws-sdk/client-iam'
import { Lambda } from '@aws-sdk/client-lambda'
import { S3 } from '@aws-sdk/client-s3'
import { SQS } from '@aws-sdk/client-sqs'
import { SSM } from '@aws-sdk/client-ssm'
import { STS } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootstrapStage } from '../../scripts/bootstrap/bootstrap.ts'
import type { ClientOptions } from '../../scripts/deployment/cloud.ts'
import { deployRelease } from '../../scripts/deployment/deployment.ts'
import { toolsClient } from '../../scripts/deployment/target.ts'
import { actingAs } from '../../scripts/rehearsal/clouds.ts'
import { addSmallRelease, openPromotion, type Promotion, quiet, tools } from './support/promotion.ts'

/** What the roles of `make bootstrap` may do and what not, on the engine, which decides by their policies as IAM does. */
let promotion: Promotion
let deploy: ClientOptions
let show: ClientOptions
let release: ClientOptions
let execution: ClientOptions
const [dev, stranger, bucket] = ['222222222222', '999999999999', `minimal-releases-${tools}`]
const boundary = `arn:aws:iam::${dev}:policy/minimal-dev-boundary`

beforeAll(async () => {
  promotion = await openPromotion()
  await addSmallRelease(promotion, { name: 'one' })
  const target = await promotion.open('dev')
  deploy = target.client
  show = (await promotion.open('dev', promotion.developer, 'show')).client
  release = await toolsClient(target)
  execution = await likeExecutionRole()
})
afterAll(() => promotion?.close())

/** Nobody but CloudFormation may act as the execution role, so a role with the same policies and boundary stands in for it. */
async function likeExecutionRole(): Promise<ClientOptions> {
  const { client } = promotion.clouds.administratorOf(dev)
  const iam = new IAM(client)
  const { Role } = await iam.getRole({ RoleName: 'minimal-dev-cloudformation' })
  await role(iam, 'likeness', `arn:aws:iam::${dev}:root`, Role?.PermissionsBoundary?.PermissionsBoundaryArn)
  const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName: 'minimal-dev-cloudformation' })
  for (const { PolicyArn } of AttachedPolicies) await iam.attachRolePolicy({ RoleName: 'likeness', PolicyArn })
  iam.destroy()
  return as(client, `arn:aws:iam::${dev}:role/likeness`)
}

async function role(iam: IAM, RoleName: string, AWS: string, PermissionsBoundary?: string): Promise<void> {
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }] }
  await iam.createRole({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust), ...(PermissionsBoundary ? { PermissionsBoundary } : {}) })
}

async function as(client: ClientOptions, RoleArn: string): Promise<ClientOptions> {
  return { ...client, credentials: await actingAs(client, RoleArn, 'test') }
}

/** `allowed`, or AWS's name for the refusal. What is wrong besides permissions comes after them. */
async function outcome(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'allowed',
    (error: Error) => (/AccessDenied/.test(error.name) ? 'denied' : 'allowed'),
  )
}

const s3 = (client: ClientOptions) => new S3({ ...client, forcePathStyle: true })
const put = (client: ClientOptions, Key: string, more: { IfNoneMatch?: string } = {}) =>
  outcome(s3(client).putObject({ Bucket: bucket, Key, Body: '{}', ...more }))
const putOnce = (client: ClientOptions, Key: string) => put(client, Key, { IfNoneMatch: '*' })
const remove = (client: ClientOptions, Key: string) => outcome(s3(client).deleteObject({ Bucket: bucket, Key }))
const read = (client: ClientOptions, Key: string) => outcome(s3(client).getObject({ Bucket: bucket, Key }))

describe('the deploy role of dev', () => {
  test('writes its own records and lock', async () => {
    expect(await put(deploy, 'deployments/dev/x.json')).toBe('allowed')
    expect(await put(deploy, 'locks/dev.json')).toBe('allowed')
  })
  test('writes no records and no lock of prod', async () => {
    expect(await put(deploy, 'deployments/prod/x.json')).toBe('denied')
    expect(await put(deploy, 'locks/prod.json')).toBe('denied')
    expect(await remove(deploy, 'locks/prod.json')).toBe('denied')
  })
  test('reads releases, and neither adds nor changes nor removes one', async () => {
    expect(await read(deploy, 'releases/one/manifest.json')).toBe('allowed')
    expect(await putOnce(deploy, 'releases/two/manifest.json')).toBe('denied')
    expect(await put(deploy, 'releases/one/manifest.json')).toBe('denied')
    expect(await putOnce(deploy, 'functions/x.zip')).toBe('denied')
    expect(await remove(deploy, 'releases/one/manifest.json')).toBe('denied')
  })
  test('hands CloudFormation the execution role and no other', async () => {
    const formation = new CloudFormation(deploy)
    const begin = (RoleARN: string) =>
      outcome(
        formation.createChangeSet({
          StackName: 'minimal-dev',
          ChangeSetName: `a${Date.now()}`,
          ChangeSetType: 'CREATE',
          RoleARN,
          TemplateBody: JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }),
        }),
      )
    expect(await begin(`arn:aws:iam::${dev}:role/minimal-dev-cloudformation`)).toBe('allowed')
    expect(await begin(`arn:aws:iam::${dev}:role/minimal-dev-deploy`)).toBe('denied')
    expect(await begin(`arn:aws:iam::${dev}:role/administrator`)).toBe('denied')
  })
  test('touches no stack but the stage’s, not that of the bootstrap either', async () => {
    const formation = new CloudFormation(deploy)
    for (const StackName of ['minimal-qa', 'minimal-development', 'minimal-bootstrap-dev', 'other']) {
      expect(await outcome(formation.describeStacks({ StackName })), StackName).toBe('denied')
      expect(await outcome(formation.deleteStack({ StackName })), StackName).toBe('denied')
    }
  })
  test('cannot take a role, and makes nobody', async () => {
    expect(await outcome(new STS(deploy).assumeRole({ RoleArn: `arn:aws:iam::${dev}:role/minimal-dev-deploy`, RoleSessionName: 'x' }))).toBe('denied')
    expect(await outcome(new IAM(deploy).createUser({ UserName: 'somebody' }))).toBe('denied')
  })
})

describe('the role of dev that shows', () => {
  const json = JSON.stringify
  test('makes a change set for the execution role and no other, and carries out none', async () => {
    const begin = (RoleARN: string) =>
      outcome(
        new CloudFormation(show).createChangeSet({
          StackName: 'minimal-dev-shown',
          ChangeSetName: 'shown',
          ChangeSetType: 'CREATE',
          RoleARN,
          TemplateBody: json({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }),
        }),
      )
    expect(await begin(`arn:aws:iam::${dev}:role/minimal-dev-cloudformation`)).toBe('allowed')
    expect(await begin(`arn:aws:iam::${dev}:role/administrator`)).toBe('denied')
    const formation = new CloudFormation(show)
    const named = { StackName: 'minimal-dev-shown', ChangeSetName: 'shown' }
    expect(await outcome(formation.describeChangeSet(named))).toBe('allowed')
    expect(await outcome(formation.executeChangeSet(named))).toBe('denied')
    expect(await outcome(formation.deleteChangeSet(named))).toBe('allowed')
  })
  test('makes, changes and removes no stack', async () => {
    const formation = new CloudFormation(show)
    const TemplateBody = json({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } })
    const StackName = 'minimal-dev'
    expect(await outcome(formation.createStack({ StackName, TemplateBody }))).toBe('denied')
    expect(await outcome(formation.updateStack({ StackName, TemplateBody }))).toBe('denied')
    expect(await outcome(formation.deleteStack({ StackName }))).toBe('denied')
    expect(await outcome(formation.rollbackStack({ StackName }))).toBe('denied')
    expect(await outcome(formation.continueUpdateRollback({ StackName }))).toBe('denied')
    expect(await outcome(formation.updateTerminationProtection({ StackName, EnableTerminationProtection: false }))).toBe('denied')
    expect(await outcome(formation.describeStacks({ StackName }))).toBe('allowed')
    expect(await outcome(formation.describeStacks({ StackName: 'minimal-prod' }))).toBe('denied')
  })
  test('reads releases and parameters, and writes nothing but the template of a change set', async () => {
    expect(await read(show, 'releases/one/manifest.json')).toBe('allowed')
    expect(await put(show, 'shown/dev/x.template')).toBe('allowed')
    for (const key of ['shown/prod/x.template', 'deployments/dev/x.json', 'locks/dev.json', 'releases/two/manifest.json', 'functions/x.zip'])
      expect([key, await putOnce(show, key)]).toEqual([key, 'denied'])
    expect(await remove(show, 'locks/dev.json')).toBe('denied')
    const ssm = new SSM(show)
    expect(await outcome(ssm.getParameter({ Name: '/minimal/dev/x' }))).toBe('allowed')
    expect(await outcome(ssm.putParameter({ Name: '/minimal/dev/x', Value: 'x', Type: 'String' }))).toBe('denied')
  })
  test('invokes nothing, takes no role, and makes nobody', async () => {
    expect(await outcome(new Lambda(show).invoke({ FunctionName: 'minimal-dev-greet' }))).toBe('denied')
    expect(await outcome(new STS(show).assumeRole({ RoleArn: `arn:aws:iam::${dev}:role/minimal-dev-deploy`, RoleSessionName: 'x' }))).toBe('denied')
    expect(await outcome(new IAM(show).createUser({ UserName: 'somebody' }))).toBe('denied')
  })
})

describe('the release role', () => {
  test('adds a release', async () => {
    expect(await putOnce(release, 'releases/three/manifest.json')).toBe('allowed')
  })
  test('changes and removes none', async () => {
    expect(await put(release, 'releases/one/manifest.json')).toBe('denied')
    expect(await remove(release, 'releases/one/manifest.json')).toBe('denied')
  })
  test('writes no records and no locks', async () => {
    expect(await putOnce(release, 'deployments/dev/y.json')).toBe('denied')
    expect(await putOnce(release, 'locks/dev.json')).toBe('denied')
  })
})

describe('who may act as these roles', () => {
  const deployRole = (account: string, stage: string) => `arn:aws:iam::${account}:role/minimal-${stage}-deploy`
  const releaseRole = `arn:aws:iam::${tools}:role/minimal-release`
  // whatever its own policies allow
  const member = async (name: string) => {
    const { client } = promotion.clouds.administratorOf(tools)
    const iam = new IAM(client)
    await role(iam, name, `arn:aws:iam::${tools}:root`)
    const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
    await iam.putRolePolicy({ RoleName: name, PolicyName: 'all', PolicyDocument: JSON.stringify(everything) })
    return new STS(await as(client, `arn:aws:iam::${tools}:role/${name}`))
  }
  const takes = (sts: STS, RoleArn: string) => outcome(sts.assumeRole({ RoleArn, RoleSessionName: 'test' }))

  test('the pipeline of a stage acts as its deploy role, and that of the first stage adds releases', async () => {
    const sts = await member('minimal-pipeline-dev')
    expect(await takes(sts, deployRole(dev, 'dev'))).toBe('allowed')
    expect(await takes(sts, releaseRole)).toBe('allowed')
  })
  test('not as that of another stage', async () => {
    expect(await takes(await member('minimal-github-dev'), deployRole('444444444444', 'prod'))).toBe('denied')
  })
  test('another role of the tools account does not, though its own policy allows all', async () => {
    const sts = await member('somebody')
    expect(await takes(sts, deployRole(dev, 'dev'))).toBe('denied')
    expect(await takes(sts, releaseRole)).toBe('denied')
  })
  test('another account does not, and reads nothing of the artifact bucket', async () => {
    const { client } = promotion.clouds.administratorOf(stranger)
    expect(await takes(new STS(client), deployRole(dev, 'dev'))).toBe('denied')
    expect(await read(client, 'releases/one/manifest.json')).toBe('denied')
    expect(await outcome(s3(client).listObjectsV2({ Bucket: bucket }))).toBe('denied')
    expect(await putOnce(client, 'releases/four/manifest.json')).toBe('denied')
  })
})

describe('what CloudFormation works as', () => {
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  })

  test('makes what has the stage’s name', async () => {
    expect(await outcome(new SQS(execution).createQueue({ QueueName: 'minimal-dev-orders' }))).toBe('allowed')
    expect(await outcome(new SSM(execution).putParameter({ Name: '/minimal/dev/x', Value: 'x', Type: 'String' }))).toBe('allowed')
    expect(await outcome(s3(execution).createBucket({ Bucket: 'minimal-dev-files' }))).toBe('allowed')
  })
  test('and nothing else', async () => {
    expect(await outcome(new SQS(execution).createQueue({ QueueName: 'minimal-prod-orders' }))).toBe('denied')
    expect(await outcome(new SSM(execution).putParameter({ Name: '/minimal/prod/x', Value: 'x', Type: 'String' }))).toBe('denied')
    expect(await outcome(s3(execution).createBucket({ Bucket: 'minimal-prod-files' }))).toBe('denied')
  })
  test('reads no data', async () => {
    // what is not there is denied to whoever may not list
    await s3(promotion.clouds.administratorOf(dev).client).putObject({
      Bucket: 'minimal-dev-files',
      Key: 'x',
      Body: 'x',
    })
    expect(await outcome(s3(execution).getObject({ Bucket: 'minimal-dev-files', Key: 'x' }))).toBe('denied')
    const QueueUrl = `${execution.endpoint}/${dev}/minimal-dev-orders`
    expect(await outcome(new SQS(execution).receiveMessage({ QueueUrl }))).toBe('denied')
    expect(await read(execution, 'releases/one/manifest.json')).toBe('denied')
  })
  test('works in the stage’s regions', async () => {
    expect(await outcome(new SQS({ ...execution, region: 'us-east-1' }).createQueue({ QueueName: 'minimal-dev-orders' }))).toBe('allowed')
    expect(await outcome(new SQS({ ...execution, region: 'eu-west-1' }).createQueue({ QueueName: 'minimal-dev-orders' }))).toBe('denied')
  })
  test('makes a role with the stage’s boundary alone', async () => {
    const iam = new IAM(execution)
    const make = (RoleName: string, PermissionsBoundary?: string) =>
      outcome(iam.createRole({ RoleName, AssumeRolePolicyDocument: trust, ...(PermissionsBoundary ? { PermissionsBoundary } : {}) }))
    expect(await make('minimal-dev-bounded', boundary)).toBe('allowed')
    expect(await make('minimal-dev-free')).toBe('denied')
    expect(await make('minimal-dev-other', `arn:aws:iam::aws:policy/AdministratorAccess`)).toBe('denied')
    expect(await make('minimal-prod-bounded', boundary)).toBe('denied')
  })
  test('gives no policy to a role that the boundary does not hold, and takes none’s boundary away', async () => {
    const administrator = new IAM(promotion.clouds.administratorOf(dev).client)
    await role(administrator, 'minimal-dev-older', `arn:aws:iam::${dev}:root`)
    const iam = new IAM(execution)
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] })
    expect(await outcome(iam.putRolePolicy({ RoleName: 'minimal-dev-older', PolicyName: 'all', PolicyDocument }))).toBe('denied')
    expect(await outcome(iam.deleteRolePermissionsBoundary({ RoleName: 'minimal-dev-bounded' }))).toBe('denied')
  })
  test('changes the boundary of the functions only while it is open', async () => {
    const iam = new IAM(execution)
    const document = (Action: string) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })
    const widen = () => outcome(iam.createPolicyVersion({ PolicyArn: boundary, PolicyDocument: document('*'), SetAsDefault: true }))
    const { client, ...cloud } = promotion.clouds.administratorOf(dev)
    // the engine takes the making of a policy for one of all policies, which the role may not make
    await new IAM(client).createPolicy({ PolicyName: 'minimal-dev-boundary', PolicyDocument: document('sqs:*') })
    expect(await widen()).toBe('denied')
    expect(await outcome(iam.setDefaultPolicyVersion({ PolicyArn: boundary, VersionId: 'v1' }))).toBe('denied')
    await bootstrapStage(client, cloud, 'minimal', 'dev', tools, { opensBoundary: true })
    expect(await widen()).toBe('allowed')
    await bootstrapStage(client, cloud, 'minimal', 'dev', tools)
    expect(await widen()).toBe('denied')
  })
  // on prod, where the other tests make nothing
  test('fails a deployment where it lacks one permission: what was made is gone, and the reason names the action', async () => {
    const { client } = promotion.clouds.administratorOf('444444444444')
    const iam = new IAM(client)
    const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName: 'minimal-prod-cloudformation' })
    for (const { PolicyArn } of AttachedPolicies) {
      const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn, VersionId: 'v1' })
      const PolicyDocument = decodeURIComponent(PolicyVersion?.Document ?? '').replaceAll('"sqs:CreateQueue",', '')
      await iam.createPolicyVersion({ PolicyArn, PolicyDocument, SetAsDefault: true })
    }
    const target = await promotion.open('prod')
    const failed = await deployRelease(target, { kind: 'deploy', release: 'one' }, quiet).catch((error: Error) => error)
    expect(failed).toMatchObject({ code: 'deployment-failed', message: expect.stringContaining('not authorized to perform: sqs:CreateQueue') })
    const { Stacks = [] } = await new CloudFormation(client).describeStacks({ StackName: 'minimal-prod' })
    expect(Stacks.map(({ StackStatus }) => StackStatus)).toEqual(['ROLLBACK_COMPLETE'])
    await expect(iam.getRole({ RoleName: 'minimal-prod-greet' })).rejects.toThrow(expect.objectContaining({ name: 'NoSuchEntityException' }))
  })
  test('makes nobody, and changes neither itself nor its boundary nor the stack of both', async () => {
    const iam = new IAM(execution)
    const own = `arn:aws:iam::${dev}:policy/bootstrap/minimal-dev-bootstrap`
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] })
    expect(await outcome(iam.createUser({ UserName: 'minimal-dev-user' }))).toBe('denied')
    expect(await outcome(iam.createAccessKey({ UserName: 'minimal-dev-user' }))).toBe('denied')
    expect(await outcome(iam.createPolicyVersion({ PolicyArn: own, PolicyDocument, SetAsDefault: true }))).toBe('denied')
    for (const RoleName of ['minimal-dev-deploy', 'minimal-dev-show', 'minimal-dev-cloudformation']) {
      expect(await outcome(iam.putRolePolicy({ RoleName, PolicyName: 'all', PolicyDocument })), RoleName).toBe('denied')
      expect(await outcome(iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: trust })), RoleName).toBe('denied')
      expect(await outcome(iam.deleteRole({ RoleName })), RoleName).toBe('denied')
    }
    expect(await outcome(new CloudFormation(execution).deleteStack({ StackName: 'minimal-bootstrap-dev' }))).toBe('denied')
  })
})
