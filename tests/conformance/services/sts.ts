import { expect } from 'vitest'
import type { Account } from '../account.ts'
import { behaviour } from '../behaviour.ts'
import type { Keys } from '../client-options.ts'
import { document } from '../functions.ts'
import { eventually, refusal } from '../waiting.ts'
import { roleOf, sessionOf, userKeys } from './roles.ts'

const api = 'https://docs.aws.amazon.com/STS/latest/APIReference'
const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide'

/** Who the keys belong to, or the error. */
function whoIs(aws: Account, keys: Keys): Promise<string> {
  return aws
    .as(keys)
    .sts.getCallerIdentity({})
    .then(
      ({ Arn = '' }) => Arn,
      (error: Error) => error.name,
    )
}

/** Who calls, and who may become whom. */
export const sts = [
  behaviour({
    id: 'sts.assumed-role',
    statement: 'The keys of AssumeRole belong to the role’s session, and end when they say',
    source: `${api}/API_AssumeRole.html`,
    trust: 'documented',
    operations: ['sts:AssumeRole', 'sts:GetCallerIdentity'],
    run: async (aws) => {
      const { name, arn } = await roleOf(aws)
      const session = await sessionOf(aws, arn, { RoleSessionName: 'the-session' })
      expect(session.accessKeyId).toMatch(/^ASIA/)
      expect(await whoIs(aws, session)).toBe(`arn:aws:sts::${aws.id}:assumed-role/${name}/the-session`)
      const minutes = (session.expires.getTime() - Date.now()) / 60_000
      expect(minutes).toBeGreaterThan(55)
      expect(minutes).toBeLessThan(65)
    },
  }),
  behaviour({
    id: 'sts.token-needed',
    statement: 'The keys of a session are refused without its token, and with another one',
    source: `${guide}/id_credentials_temp_use-resources.html`,
    trust: 'documented',
    operations: ['sts:AssumeRole', 'sts:GetCallerIdentity'],
    run: async (aws) => {
      const { sessionToken, ...keys } = await sessionOf(aws, (await roleOf(aws)).arn)
      expect(await whoIs(aws, keys)).toBe('InvalidClientTokenId')
      expect(await whoIs(aws, { ...keys, sessionToken: `${sessionToken.slice(0, -8)}AAAAAAAA` })).toBe('InvalidClientTokenId')
    },
  }),
  behaviour({
    id: 'sts.unknown-key',
    statement: 'A key that nobody has is InvalidClientTokenId',
    source: `${api}/CommonErrors.html`,
    trust: 'documented',
    operations: ['sts:GetCallerIdentity'],
    run: async (aws) => {
      expect(await whoIs(aws, { accessKeyId: 'AKIAQAAAAAAANOBODY22', secretAccessKey: 'x'.repeat(40) })).toBe('InvalidClientTokenId')
    },
  }),
  behaviour({
    id: 'sts.wrong-secret',
    statement: 'A signature with another secret is SignatureDoesNotMatch',
    source: `${guide}/reference_sigv-troubleshooting.html`,
    trust: 'documented',
    operations: ['sts:GetCallerIdentity'],
    run: async (aws) => {
      const keys = await userKeys(aws)
      await eventually(aws, async () => expect(await whoIs(aws, keys)).toMatch(/:user\//))
      expect(await whoIs(aws, { ...keys, secretAccessKey: 'x'.repeat(40) })).toBe('SignatureDoesNotMatch')
    },
  }),
  behaviour({
    id: 'sts.trust',
    statement: 'A role whose trust policy does not name the caller is not assumed, whatever the caller may do',
    source: `${guide}/reference_policies_evaluation-logic-cross-account.html`,
    trust: 'documented',
    operations: ['sts:AssumeRole'],
    run: async (aws) => {
      const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
      const { arn } = await roleOf(aws, { trust })
      const keys = await userKeys(aws, { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' })
      await eventually(aws, async () => expect(await whoIs(aws, keys)).toMatch(/:user\//))
      expect(await refusal(aws.as(keys).sts.assumeRole({ RoleArn: arn, RoleSessionName: 'x' }))).toMatch(/^AccessDenied/)
    },
  }),
  behaviour({
    id: 'sts.external-id',
    statement: 'A role that wants an external id is assumed with it alone',
    source: `${guide}/id_roles_common-scenarios_third-party.html`,
    trust: 'documented',
    operations: ['sts:AssumeRole'],
    run: async (aws) => {
      const Condition = { StringEquals: { 'sts:ExternalId': 'agreed' } }
      const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${aws.id}:root` }, Action: 'sts:AssumeRole', Condition }
      const { arn } = await roleOf(aws, { trust })
      await sessionOf(aws, arn, { ExternalId: 'agreed' })
      for (const ExternalId of [undefined, 'guessed'])
        expect(await refusal(aws.sts.assumeRole({ RoleArn: arn, RoleSessionName: 'x', ExternalId }))).toMatch(/^AccessDenied/)
    },
  }),
  behaviour({
    id: 'sts.duration',
    statement: 'A session lasts 15 minutes at least, and as long as the role allows at most',
    source: `${api}/API_AssumeRole.html`,
    trust: 'documented',
    operations: ['sts:AssumeRole'],
    run: async (aws) => {
      const { arn } = await roleOf(aws)
      await sessionOf(aws, arn)
      for (const DurationSeconds of [899, 3601])
        expect(await refusal(aws.sts.assumeRole({ RoleArn: arn, RoleSessionName: 'x', DurationSeconds }))).toBe('ValidationError')
    },
  }),
  behaviour({
    id: 'sts.web-identity',
    statement: 'A token that no trusted provider has signed gets no role',
    source: `${api}/API_AssumeRoleWithWebIdentity.html`,
    trust: 'documented',
    operations: ['sts:AssumeRoleWithWebIdentity'],
    run: async (aws) => {
      const trust = { Effect: 'Allow', Principal: { Federated: 'accounts.google.com' }, Action: 'sts:AssumeRoleWithWebIdentity' }
      const { arn } = await roleOf(aws, { trust })
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
      const WebIdentityToken = `${part({ alg: 'none' })}.${part({ iss: 'accounts.google.com', sub: 'x', aud: 'x' })}.`
      expect(await refusal(aws.sts.assumeRoleWithWebIdentity({ RoleArn: arn, RoleSessionName: 'x', WebIdentityToken }))).toMatch(
        /^InvalidIdentityToken/,
      )
    },
  }),
  behaviour({
    id: 'sts.other-account',
    statement: 'A role of another account is assumed where its trust policy names this account and the caller may assume it',
    source: `${guide}/reference_policies_evaluation-logic-cross-account.html`,
    trust: 'documented',
    operations: ['sts:AssumeRole', 'sts:GetCallerIdentity'],
    run: async (aws) => {
      const other = await otherAccount(aws)
      const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${aws.id}:root` }, Action: 'sts:AssumeRole' }
      const RoleName = aws.name('role')
      const { Role } = await other.iam.createRole({ RoleName, AssumeRolePolicyDocument: document(trust) })
      aws.undo(() => other.iam.deleteRole({ RoleName }))
      const RoleArn = Role?.Arn ?? ''
      const may = await userKeys(aws, { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: RoleArn })
      const session = await sessionOf(aws, RoleArn, {}, may)
      expect(await whoIs(aws, session)).toBe(`arn:aws:sts::${RoleArn.split(':')[4]}:assumed-role/${RoleName}/conformance`)
      const mayNot = await userKeys(aws)
      await eventually(aws, async () => expect(await whoIs(aws, mayNot)).toMatch(/:user\//))
      expect(await refusal(aws.as(mayNot).sts.assumeRole({ RoleArn, RoleSessionName: 'x' }))).toMatch(/^AccessDenied/)
    },
  }),
  behaviour({
    id: 'sts.other-account-not-trusted',
    statement: 'A role of another account that does not trust this one is not assumed',
    source: `${guide}/reference_policies_evaluation-logic-cross-account.html`,
    trust: 'documented',
    operations: ['sts:AssumeRole'],
    run: async (aws) => {
      const other = await otherAccount(aws)
      const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
      const RoleName = aws.name('role')
      const { Role } = await other.iam.createRole({ RoleName, AssumeRolePolicyDocument: document(trust) })
      aws.undo(() => other.iam.deleteRole({ RoleName }))
      expect(await refusal(aws.sts.assumeRole({ RoleArn: Role?.Arn, RoleSessionName: 'x' }))).toMatch(/^AccessDenied/)
    },
  }),
]

async function otherAccount(aws: Account) {
  const { otherAccount: keys } = aws.site
  if (!keys) throw new Error('There is no other account here.')
  const clients = aws.as(keys)
  const { Account: id } = await clients.sts.getCallerIdentity({})
  expect(id).not.toBe(aws.id)
  return clients
}
