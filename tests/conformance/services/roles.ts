import type { AssumeRoleRequest } from '@aws-sdk/client-sts'
import type { Account } from '../account.ts'
import type { Keys } from '../client-options.ts'
import { document } from '../functions.ts'
import { eventually } from '../waiting.ts'

interface Rights {
  /** The statements of its own policy; none where it is left out. */
  may?: readonly object[]
  /** The statement of its trust policy; the account where it is left out. */
  trust?: object
  /** The ARN of its boundary. */
  boundary?: string
}

/** Makes a role that the account's administrator may assume. */
export async function roleOf(aws: Account, { may = [], trust, boundary }: Rights = {}): Promise<{ name: string; arn: string }> {
  const RoleName = aws.name('role')
  const ofAccount = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${aws.id}:root` }, Action: 'sts:AssumeRole' }
  const AssumeRolePolicyDocument = document(trust ?? ofAccount)
  const { Role } = await aws.iam.createRole({ RoleName, AssumeRolePolicyDocument, PermissionsBoundary: boundary })
  aws.undo(() => aws.iam.deleteRole({ RoleName }))
  if (may.length > 0) {
    await aws.iam.putRolePolicy({ RoleName, PolicyName: 'own', PolicyDocument: document(...may) })
    aws.undo(() => aws.iam.deleteRolePolicy({ RoleName, PolicyName: 'own' }))
  }
  return { name: RoleName, arn: Role?.Arn ?? '' }
}

/** A session of a role, by the administrator's keys unless `keys` are given. */
export async function sessionOf(
  aws: Account,
  RoleArn: string,
  options: Partial<AssumeRoleRequest> = {},
  keys?: Keys,
): Promise<Required<Keys> & { expires: Date }> {
  const { sts } = keys ? aws.as(keys) : aws
  // a new role is not everywhere at once
  const { Credentials } = await eventually(aws, () => sts.assumeRole({ RoleArn, RoleSessionName: 'conformance', ...options }), 20)
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration = new Date(0) } = Credentials ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken, expires: Expiration }
}

/** The keys of a new user who may do what the statements say. */
export async function userKeys(aws: Account, ...may: object[]): Promise<Keys> {
  const UserName = aws.name('user')
  await aws.iam.createUser({ UserName })
  aws.undo(() => aws.iam.deleteUser({ UserName }))
  if (may.length > 0) {
    await aws.iam.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument: document(...may) })
    aws.undo(() => aws.iam.deleteUserPolicy({ UserName, PolicyName: 'own' }))
  }
  const { AccessKey } = await aws.iam.createAccessKey({ UserName })
  aws.undo(() => aws.iam.deleteAccessKey({ UserName, AccessKeyId: AccessKey?.AccessKeyId }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}
