import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider'
import { StagecraftError } from '../errors.ts'
import { clientOptions, type EngineAccess } from '../stack/client-options.ts'
import type { Tokens } from './sign-in.ts'

/** Who signs in, to which client of which pool. */
export interface PasswordSignIn {
  poolId: string
  clientId: string
  user: string
  password: string
}

/**
 * Signs a person of the pool in with a password, by the API: for a client without a callback address, which people never reach by the hosted sign-in.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html
 * Throws `sign-in-refused`, for a client that allows no flow with a password too.
 */
export async function signInWithPassword(access: EngineAccess, who: PasswordSignIn): Promise<Tokens> {
  const client = new CognitoIdentityProviderClient(clientOptions(access))
  try {
    const { AuthenticationResult: made, ChallengeName } = await answerTo(client, who)
    if (!made?.AccessToken) throw new Error(ChallengeName ? `the pool asks for ${ChallengeName} first` : 'the pool gave no token')
    return { accessToken: made.AccessToken, idToken: made.IdToken ?? '', refreshToken: made.RefreshToken ?? '', expiresIn: made.ExpiresIn ?? 0 }
  } catch (cause) {
    if (cause instanceof StagecraftError) throw cause
    throw new StagecraftError('sign-in-refused', `The sign-in of ${who.user} failed: ${(cause as Error).message}`, { cause })
  } finally {
    client.destroy()
  }
}

async function answerTo(client: CognitoIdentityProviderClient, who: PasswordSignIn): Promise<InitiateAuthCommandOutput> {
  const { poolId: UserPoolId, clientId: ClientId, user: USERNAME, password: PASSWORD } = who
  const { UserPoolClient: found } = await client.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))
  const flows = (found?.ExplicitAuthFlows ?? []).map((flow) => flow.replace('ALLOW_', ''))
  if (!flows.includes('USER_PASSWORD_AUTH'))
    throw new StagecraftError(
      'sign-in-refused',
      `The client ${ClientId} allows no sign-in with a password: it allows ${flows.join(', ') || 'none'}.`,
      {
        hint: 'Add ALLOW_USER_PASSWORD_AUTH to its `ExplicitAuthFlows`, or a callback address to its `CallbackURLs`.',
      },
    )
  return client.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } }))
}
