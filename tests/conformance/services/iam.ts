import { expect } from 'vitest'
import type { Account } from '../account.ts'
import { behaviour } from '../behaviour.ts'
import type { Keys } from '../client-options.ts'
import { deploy, document, invoke } from '../functions.ts'
import { eventually, refusal } from '../waiting.ts'
import { bucket, put, versionedBucket } from './buckets.ts'
import { queue, queueArn } from './queues.ts'
import { roleOf, sessionOf, userKeys } from './roles.ts'

const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide'
const logic = `${guide}/reference_policies_evaluation-logic.html`
const api = 'https://docs.aws.amazon.com/IAM/latest/APIReference'

/** Whether whoever has the keys may send to a queue: `no error`, or the error. A new policy is not everywhere at once: waits for what is expected. */
async function maySend(aws: Account, keys: Keys, url: string, expected: RegExp): Promise<void> {
  await eventually(aws, async () => expect(await refusal(aws.as(keys).sqs.sendMessage({ QueueUrl: url, MessageBody: 'x' }))).toMatch(expected))
}

const allowed = /^no error$/
const denied = /^AccessDenied/

/** Statements that allow and deny. */
const allow = (Action: string | string[], Resource: string | string[], Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
})
const deny = (Action: string, Resource: string) => ({ Effect: 'Deny', Action, Resource })

/** What policies allow. */
export const iam = [
  behaviour({
    id: 'iam.allow',
    statement: 'A role may do what its policy allows, and nothing else: not on another resource, not by another action',
    source: logic,
    trust: 'documented',
    operations: ['iam:CreateRole', 'iam:PutRolePolicy', 'sqs:SendMessage'],
    run: async (aws) => {
      const [url, other] = [await queue(aws), await queue(aws)]
      const session = await sessionOf(aws, (await roleOf(aws, { may: [allow('sqs:SendMessage', queueArn(aws, url))] })).arn)
      await maySend(aws, session, url, allowed)
      await maySend(aws, session, other, denied)
      expect(await refusal(aws.as(session).sqs.receiveMessage({ QueueUrl: url }))).toMatch(denied)
    },
  }),
  behaviour({
    id: 'iam.nothing',
    statement: 'A role without a policy may do nothing but ask who it is',
    source: logic,
    trust: 'documented',
    operations: ['sqs:SendMessage', 'sts:GetCallerIdentity'],
    run: async (aws) => {
      const url = await queue(aws)
      const session = await sessionOf(aws, (await roleOf(aws)).arn)
      await maySend(aws, session, url, denied)
      expect((await aws.as(session).sts.getCallerIdentity({})).Account).toBe(aws.id)
    },
  }),
  behaviour({
    id: 'iam.deny-wins',
    statement: 'A statement that denies wins over one that allows',
    source: logic,
    trust: 'documented',
    operations: ['iam:PutRolePolicy', 'sqs:SendMessage'],
    run: async (aws) => {
      const [open, closed] = [await queue(aws), await queue(aws)]
      const may = [allow('sqs:*', '*'), deny('sqs:SendMessage', queueArn(aws, closed))]
      const session = await sessionOf(aws, (await roleOf(aws, { may })).arn)
      await maySend(aws, session, open, allowed)
      await maySend(aws, session, closed, denied)
    },
  }),
  behaviour({
    id: 'iam.wildcards',
    statement: 'A star in a resource stands for any characters, and a question mark for one',
    source: `${guide}/reference_policies_elements_resource.html`,
    trust: 'documented',
    operations: ['ssm:GetParameter'],
    run: async (aws) => {
      const base = `/${aws.name('rights')}`
      const names = ['a/one', 'b/1', 'b/12'].map((each) => `${base}/${each}`)
      for (const Name of names) {
        await aws.ssm.putParameter({ Name, Value: 'x', Type: 'String' })
        aws.undo(() => aws.ssm.deleteParameter({ Name }))
      }
      const may = [
        allow(
          'ssm:GetParameter',
          [`${base}/a/*`, `${base}/b/?`].map((each) => aws.arn('ssm', `parameter${each}`)),
        ),
      ]
      const session = await sessionOf(aws, (await roleOf(aws, { may })).arn)
      const read = (Name: string) => refusal(aws.as(session).ssm.getParameter({ Name }))
      await eventually(aws, async () => expect(await Promise.all(names.map(read))).toEqual(['no error', 'no error', expect.stringMatching(denied)]))
    },
  }),
  behaviour({
    id: 'iam.boundary',
    statement: 'A permissions boundary allows nothing by itself, and forbids what is outside it',
    source: `${guide}/access_policies_boundaries.html`,
    trust: 'documented',
    operations: ['iam:CreatePolicy', 'iam:CreateRole', 'sqs:SendMessage'],
    run: async (aws) => {
      const [inside, outside, notGranted] = [await queue(aws), await queue(aws), await queue(aws)]
      const PolicyDocument = document(allow('sqs:SendMessage', [queueArn(aws, inside), queueArn(aws, notGranted)]))
      const { Policy } = await aws.iam.createPolicy({ PolicyName: aws.name('boundary'), PolicyDocument })
      aws.undo(() => aws.iam.deletePolicy({ PolicyArn: Policy?.Arn }))
      const may = [allow('sqs:SendMessage', [queueArn(aws, inside), queueArn(aws, outside)])]
      const session = await sessionOf(aws, (await roleOf(aws, { may, boundary: Policy?.Arn })).arn)
      await maySend(aws, session, inside, allowed)
      await maySend(aws, session, outside, denied)
      await maySend(aws, session, notGranted, denied)
    },
  }),
  behaviour({
    id: 'iam.resource-policy',
    statement: 'The policy of a queue can allow a role of the account what its own policy does not',
    source: logic,
    trust: 'documented',
    operations: ['sqs:SetQueueAttributes', 'sqs:SendMessage'],
    run: async (aws) => {
      const url = await queue(aws)
      const role = await roleOf(aws)
      const session = await sessionOf(aws, role.arn)
      await maySend(aws, session, url, denied)
      const statement = { Effect: 'Allow', Principal: { AWS: role.arn }, Action: 'sqs:SendMessage', Resource: queueArn(aws, url) }
      await eventually(aws, () => aws.sqs.setQueueAttributes({ QueueUrl: url, Attributes: { Policy: document(statement) } }))
      await maySend(aws, session, url, allowed)
    },
  }),
  behaviour({
    id: 'iam.resource-policy-denies',
    statement: 'The policy of a bucket can deny what a role’s own policy allows',
    source: logic,
    trust: 'documented',
    operations: ['s3:PutBucketPolicy', 's3:GetObject'],
    run: async (aws) => {
      const Bucket = await bucket(aws)
      for (const key of ['open/1', 'closed/1']) await put(aws, Bucket, key, 'x')
      const role = await roleOf(aws, { may: [allow('s3:GetObject', `arn:aws:s3:::${Bucket}/*`)] })
      const statement = { Effect: 'Deny', Principal: { AWS: role.arn }, Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/closed/*` }
      await eventually(aws, () => aws.s3.putBucketPolicy({ Bucket, Policy: document(statement) }))
      const session = await sessionOf(aws, role.arn)
      const read = (Key: string) => refusal(aws.as(session).s3.getObject({ Bucket, Key }))
      await eventually(aws, async () => expect([await read('open/1'), await read('closed/1')]).toEqual(['no error', 'AccessDenied']))
    },
  }),
  behaviour({
    id: 'iam.version-of-object',
    statement: 'Reading a version of an object wants s3:GetObjectVersion; s3:GetObject is not enough',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html',
    trust: 'documented',
    operations: ['s3:GetObject'],
    run: async (aws) => {
      const Bucket = await versionedBucket(aws)
      const VersionId = await put(aws, Bucket, 'key', 'x')
      const read = async (action: string, options: object) => {
        const session = await sessionOf(aws, (await roleOf(aws, { may: [allow(action, `arn:aws:s3:::${Bucket}/*`)] })).arn)
        return refusal(aws.as(session).s3.getObject({ Bucket, Key: 'key', ...options }))
      }
      await eventually(aws, async () => expect(await read('s3:GetObjectVersion', { VersionId })).toBe('no error'))
      expect(await read('s3:GetObject', { VersionId })).toBe('AccessDenied')
      expect(await read('s3:GetObjectVersion', {})).toBe('AccessDenied')
    },
  }),
  behaviour({
    id: 'iam.missing-object-hidden',
    statement: 'Who may not list a bucket gets 403 for an object that is not there, who may gets 404',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html',
    trust: 'documented',
    operations: ['s3:GetObject'],
    run: async (aws) => {
      const Bucket = await bucket(aws)
      const objects = allow('s3:GetObject', `arn:aws:s3:::${Bucket}/*`)
      const read = async (...may: object[]) => {
        const session = await sessionOf(aws, (await roleOf(aws, { may })).arn)
        return refusal(aws.as(session).s3.getObject({ Bucket, Key: 'none' }))
      }
      await eventually(aws, async () => expect(await read(objects, allow('s3:ListBucket', `arn:aws:s3:::${Bucket}`))).toBe('NoSuchKey'))
      expect(await read(objects)).toBe('AccessDenied')
    },
  }),
  behaviour({
    id: 'iam.condition',
    statement: 'A condition on the prefix lets a role list below it alone',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html',
    trust: 'documented',
    operations: ['s3:ListObjectsV2'],
    run: async (aws) => {
      const Bucket = await bucket(aws)
      const may = [allow('s3:ListBucket', `arn:aws:s3:::${Bucket}`, { StringLike: { 's3:prefix': 'uploads/*' } })]
      const session = await sessionOf(aws, (await roleOf(aws, { may })).arn)
      const list = (Prefix: string) => refusal(aws.as(session).s3.listObjectsV2({ Bucket, Prefix }))
      await eventually(aws, async () => expect([await list('uploads/1'), await list('results/')]).toEqual(['no error', 'AccessDenied']))
    },
  }),
  behaviour({
    id: 'iam.session-policy',
    statement: 'The policy of a session narrows what the role may do',
    source: `${guide}/access_policies.html#policies_session`,
    trust: 'documented',
    operations: ['sts:AssumeRole', 'sqs:SendMessage'],
    run: async (aws) => {
      const [open, closed] = [await queue(aws), await queue(aws)]
      const { arn } = await roleOf(aws, { may: [allow('sqs:SendMessage', '*')] })
      const session = await sessionOf(aws, arn, { Policy: document(allow('sqs:*', queueArn(aws, open))) })
      await maySend(aws, session, open, allowed)
      await maySend(aws, session, closed, denied)
    },
  }),
  behaviour({
    id: 'iam.batch-by-single',
    statement: 'A batch call is allowed by the single call’s action: SendMessageBatch by sqs:SendMessage',
    source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html',
    trust: 'documented',
    operations: ['sqs:SendMessageBatch'],
    run: async (aws) => {
      const url = await queue(aws)
      const session = await sessionOf(aws, (await roleOf(aws, { may: [allow('sqs:SendMessage', queueArn(aws, url))] })).arn)
      await maySend(aws, session, url, allowed)
      expect(await refusal(aws.as(session).sqs.sendMessageBatch({ QueueUrl: url, Entries: [{ Id: '1', MessageBody: 'x' }] }))).toBe('no error')
    },
  }),
  behaviour({
    id: 'iam.function-role',
    statement: 'A function may do what its role allows, and is denied everything else',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html',
    trust: 'documented',
    operations: ['lambda:Invoke', 'sqs:SendMessage'],
    run: async (aws) => {
      const [own, other] = [await queue(aws), await queue(aws)]
      const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
      const role = await roleOf(aws, { trust, may: [allow('sqs:SendMessage', queueArn(aws, own)), allow('logs:*', '*')] })
      const code = `exports.handler = async () => ({
        accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY, sessionToken: process.env.AWS_SESSION_TOKEN
      })`
      const { name } = await deploy(aws, code, { Role: role.arn })
      const keys = (await invoke(aws, name)).answer as Keys // as the function above gives them
      await maySend(aws, keys, own, allowed)
      await maySend(aws, keys, other, denied)
    },
  }),
  behaviour({
    id: 'iam.denied-text',
    statement: 'The text of a refusal names who asked, which action and which resource',
    source: `${guide}/troubleshoot_access-denied.html`,
    trust: 'documented',
    operations: ['ssm:GetParameter'],
    run: async (aws) => {
      const { arn, name } = await roleOf(aws)
      const session = await sessionOf(aws, arn)
      const Name = `/${aws.name('none')}`
      const text = await aws
        .as(session)
        .ssm.getParameter({ Name })
        .catch(({ message }: Error) => message)
      expect(text).toContain(`arn:aws:sts::${aws.id}:assumed-role/${name}/conformance is not authorized to perform: ssm:GetParameter`)
      expect(text).toContain(aws.arn('ssm', `parameter${Name}`))
    },
  }),
  behaviour({
    id: 'iam.policy-taken-away',
    statement: 'A policy that is taken from a role no longer counts for sessions that began before',
    source: `${guide}/id_roles_use_revoke-sessions.html`,
    trust: 'inferred',
    operations: ['iam:DeleteRolePolicy', 'sqs:SendMessage'],
    run: async (aws) => {
      const url = await queue(aws)
      const { arn, name } = await roleOf(aws, { may: [allow('sqs:SendMessage', '*')] })
      const session = await sessionOf(aws, arn)
      await maySend(aws, session, url, allowed)
      await aws.iam.deleteRolePolicy({ RoleName: name, PolicyName: 'own' })
      await maySend(aws, session, url, denied)
    },
  }),
  behaviour({
    id: 'iam.policies-listed',
    statement: 'A role’s own policies are listed by name and read as they were put',
    source: `${api}/API_GetRolePolicy.html`,
    trust: 'documented',
    operations: ['iam:ListRolePolicies', 'iam:GetRolePolicy'],
    run: async (aws) => {
      const statement = allow('sqs:SendMessage', '*')
      const { name } = await roleOf(aws, { may: [statement] })
      expect((await aws.iam.listRolePolicies({ RoleName: name })).PolicyNames).toEqual(['own'])
      const { PolicyDocument = '' } = await aws.iam.getRolePolicy({ RoleName: name, PolicyName: 'own' })
      expect(JSON.parse(decodeURIComponent(PolicyDocument)).Statement).toEqual([statement])
    },
  }),
  behaviour({
    id: 'iam.malformed',
    statement: 'A policy that is not valid is refused with MalformedPolicyDocument',
    source: `${api}/API_PutRolePolicy.html`,
    trust: 'documented',
    operations: ['iam:PutRolePolicy'],
    run: async (aws) => {
      const { name } = await roleOf(aws)
      const PolicyDocument = '{"Version":"2012-10-17","Statement":[{"Effect":"Perhaps","Action":"sqs:*","Resource":"*"}]}'
      expect(await refusal(aws.iam.putRolePolicy({ RoleName: name, PolicyName: 'bad', PolicyDocument }))).toMatch(/MalformedPolicyDocument/)
    },
  }),
  behaviour({
    id: 'iam.in-use',
    statement: 'A role that still has a policy is not deleted',
    source: `${api}/API_DeleteRole.html`,
    trust: 'documented',
    operations: ['iam:DeleteRole'],
    run: async (aws) => {
      const { name } = await roleOf(aws, { may: [allow('sqs:SendMessage', '*')] })
      expect(await refusal(aws.iam.deleteRole({ RoleName: name }))).toMatch(/DeleteConflict/)
    },
  }),
  behaviour({
    id: 'iam.user',
    statement: 'A user’s key may do what the user’s policy allows, and is refused when it is deleted',
    source: `${guide}/id_credentials_access-keys.html`,
    trust: 'documented',
    operations: ['iam:CreateUser', 'iam:CreateAccessKey', 'iam:DeleteAccessKey', 'sqs:SendMessage', 'iam:PutUserPolicy'],
    run: async (aws) => {
      const [url, other] = [await queue(aws), await queue(aws)]
      const keys = await userKeys(aws, allow('sqs:SendMessage', queueArn(aws, url)))
      await maySend(aws, keys, url, allowed)
      await maySend(aws, keys, other, denied)
      const { AccessKeyLastUsed: _, UserName } = await aws.iam.getAccessKeyLastUsed({ AccessKeyId: keys.accessKeyId })
      await aws.iam.deleteAccessKey({ UserName, AccessKeyId: keys.accessKeyId })
      await maySend(aws, keys, url, /InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId/)
    },
  }),
]
