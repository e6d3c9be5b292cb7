import { DeleteRolePolicyCommand, IAMClient, ListUsersCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { DeleteBucketPolicyCommand, GetBucketPolicyCommand, GetObjectCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { Denied } from '@stagecraft/localstack/engines/decision.ts'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { enginePlace } from '@stagecraft/localstack/engines/place.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { afterEach, expect, test } from 'vitest'
import { eventually, givenStack } from '../../system/support/stack.ts'
import { forbiddenSession } from '../expected-denials.ts'
import { roleOf, type Session, sessionOf } from './roles.ts'

const { project, record } = await givenStack()
const RoleArn = await roleOf(record, 'imports')
const RoleName = RoleArn.split('/').at(-1)
const Bucket = `${record.service}-${record.stage}-intake-000000000000`
const iam = new IAMClient(clientOptions(record))
const s3 = new S3Client({ ...clientOptions(record), forcePathStyle: true })
const PolicyName = 'more'

afterEach(() => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })).catch(() => {}))

test('what a role has no grant for is refused by its identity policy', async () => {
  await iamAs(await session())
    .send(new ListUsersCommand({}))
    .catch(() => {})
  expect(await refusal('iam:ListUsers', ['identity policy', 'permissions boundary'])).toBeDefined()
})

test('what a role is granted beyond the boundary is refused by it', async () => {
  await policy({ Effect: 'Allow', Action: 'iam:*', Resource: '*' })
  await expect(iamAs(await session()).send(new ListUsersCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' })
  expect(await refusal('iam:ListUsers', ['permissions boundary'])).toBeDefined()
})

test('what a session gives up is refused by its policy', async () => {
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] })
  const ssm = new SSMClient(as(await session(Policy)))
  await ssm.send(new GetParameterCommand({ Name: `/${record.service}/${record.stage}/intake/bucket` })).catch(() => {})
  expect(await refusal('ssm:GetParameter', ['session policy'])).toBeDefined()
})

test('an explicit deny is told from a missing grant', async () => {
  await policy({ Effect: 'Deny', Action: 'ssm:GetParameter', Resource: '*' })
  const ssm = new SSMClient(as(await session()))
  await ssm.send(new GetParameterCommand({ Name: `/${record.service}/${record.stage}/intake/bucket` })).catch(() => {})
  expect(await refusal('ssm:GetParameter', ['explicit deny in the identity policy'])).toBeDefined()
})

test('a bucket’s own refusal is told from the role’s', async () => {
  const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }))
  const deny = { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/results/*` }
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement: [deny] }) }))
  try {
    const own = new S3Client({ ...as(await session()), forcePathStyle: true })
    await own.send(new GetObjectCommand({ Bucket, Key: 'results/x.csv' })).catch(() => {})
    expect(await refusal('s3:GetObject', ['explicit deny in the resource policy'])).toBeDefined()
  } finally {
    await (Policy ? s3.send(new PutBucketPolicyCommand({ Bucket, Policy })) : s3.send(new DeleteBucketPolicyCommand({ Bucket })))
  }
})

test('who may not list a bucket does not learn what is in it', async () => {
  const own = new S3Client({ ...as(await session()), forcePathStyle: true, maxAttempts: 1 })
  await expect(own.send(new GetObjectCommand({ Bucket, Key: 'results/nothing.csv' }))).rejects.toMatchObject({ name: 'AccessDenied' })
})

function session(Policy?: string): Promise<Session> {
  return sessionOf(record, { RoleArn, RoleSessionName: forbiddenSession, Policy })
}

function as(credentials: Session) {
  return { ...clientOptions(record), maxAttempts: 1, credentials }
}

function iamAs(credentials: Session): IAMClient {
  return new IAMClient(as(credentials))
}

function policy(statement: object): Promise<unknown> {
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  return iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }))
}

function refusal(action: string, refusedBy: string[]): Promise<Denied> {
  return eventually(`a refusal of ${action} by ${refusedBy}`, async () => {
    const decisions = await engineNamed(record.engine).decisions(enginePlace(project))
    return decisions.find(
      (each): each is Denied =>
        each.decision === 'denied' &&
        each.role === RoleName &&
        each.session === forbiddenSession &&
        each.action === action &&
        each.refusedBy.join() === refusedBy.join(),
    )
  })
}
