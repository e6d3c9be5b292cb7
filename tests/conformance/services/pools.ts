import type { CreateUserPoolClientRequest, CreateUserPoolRequest } from '@aws-sdk/client-cognito-identity-provider'
import type { Account } from '../account.ts'

/** The password of every user here: it keeps the rules of every pool here. */
export const password = 'Correct-Horse-9'

export interface Pool {
  id: string
  client: string
}

/** Makes a pool whose client may sign in by user name and password. */
export async function pool(
  aws: Account,
  options: Partial<CreateUserPoolRequest> = {},
  clientOptions: Partial<CreateUserPoolClientRequest> = {},
): Promise<Pool> {
  const { UserPool } = await aws.cognito.createUserPool({ PoolName: aws.name('pool'), ...options })
  const id = UserPool?.Id ?? ''
  aws.undo(() => aws.cognito.deleteUserPool({ UserPoolId: id }))
  return { id, client: await client(aws, id, clientOptions) }
}

export async function client(aws: Account, UserPoolId: string, options: Partial<CreateUserPoolClientRequest> = {}): Promise<string> {
  const { UserPoolClient } = await aws.cognito.createUserPoolClient({
    UserPoolId,
    ClientName: aws.name('client'),
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: true,
    ...options,
  })
  return UserPoolClient?.ClientId ?? ''
}

/** Makes a user with the password above; resolves to the user's name. */
export async function user(aws: Account, { id }: Pool, Username = aws.name('user')): Promise<string> {
  const UserAttributes = [
    { Name: 'email', Value: `${Username}@example.com` },
    { Name: 'email_verified', Value: 'true' },
  ]
  await aws.cognito.adminCreateUser({ UserPoolId: id, Username, UserAttributes, MessageAction: 'SUPPRESS' })
  await aws.cognito.adminSetUserPassword({ UserPoolId: id, Username, Password: password, Permanent: true })
  return Username
}

/** Signs in by password. */
export function signIn(aws: Account, { client: ClientId }: Pool, USERNAME: string, PASSWORD = password) {
  return aws.cognito.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } })
}

/** Asks for new tokens by a refresh token. */
export function refresh(aws: Account, { client: ClientId }: Pool, REFRESH_TOKEN = '') {
  return aws.cognito.initiateAuth({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN } })
}

/** What a token claims, unverified. */
export function claimsOf(token = ''): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{}')
}
