import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { physicalId } from '@stagecraft/localstack/stack/lookups.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'

/** The id token of a new user `tester` of the pool `People`, signed in to by its client `PeopleClient`. */
export async function poolToken(record: StackRecord): Promise<string> {
  const cognito = new CognitoIdentityProviderClient(clientOptions(record))
  const stack = `${record.service}-${record.stage}`
  const [UserPoolId, ClientId] = await Promise.all(['People', 'PeopleClient'].map((each) => physicalId(record, stack, each)))
  const [Username, Password] = ['tester', 'Enough-4-a-test!']
  await cognito.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }))
  await cognito.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }))
  const AuthParameters = { USERNAME: Username, PASSWORD: Password }
  const { AuthenticationResult } = await cognito.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))
  cognito.destroy()
  return AuthenticationResult?.IdToken ?? ''
}
