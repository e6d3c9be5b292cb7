import { AdminCreateUserCommand, AdminSetUserPasswordCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { signInWithPassword } from '@stagecraft/localstack/identity/password-sign-in.ts'
import type { Tokens } from '@stagecraft/localstack/identity/sign-in.ts'
import { clientOptions, type EngineAccess } from '@stagecraft/localstack/stack/client-options.ts'
import { physicalId } from '@stagecraft/localstack/stack/lookups.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'

/** The id token of a new user `tester` of the pool `People`, signed in to by its client `PeopleClient`. */
export async function poolToken(record: StackRecord): Promise<string> {
  const stack = `${record.service}-${record.stage}`
  const [poolId = '', clientId = ''] = await Promise.all(['People', 'PeopleClient'].map((each) => physicalId(record, stack, each)))
  return (await signInAsNew(record, { poolId, clientId, user: 'tester' })).idToken
}

/** Makes a person in a pool, with a password that needs no change, and signs them in to a client that takes passwords. */
export async function signInAsNew(
  access: EngineAccess,
  { poolId, clientId, user }: { poolId: string; clientId: string; user: string },
): Promise<Tokens> {
  const cognito = new CognitoIdentityProviderClient(clientOptions(access))
  const person = { UserPoolId: poolId, Username: user }
  const password = 'Enough-4-a-test!'
  await cognito.send(new AdminCreateUserCommand({ ...person, MessageAction: 'SUPPRESS' }))
  await cognito.send(new AdminSetUserPasswordCommand({ ...person, Password: password, Permanent: true }))
  cognito.destroy()
  return signInWithPassword(access, { poolId, clientId, user, password })
}
