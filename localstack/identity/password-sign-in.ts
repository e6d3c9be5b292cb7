import { createHmac } from 'node:crypto'
import {
  AdminInitiateAuthCommand,
  type AuthenticationResultType,
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  type UserPoolClientType,
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

/** Tokens, and by which of the client's flows they came. */
export type PasswordTokens = Tokens & { flow: string }

/**
 * Signs a person of the pool in with a password, by the API: for a client without a callback address, which people never reach by the hosted sign-in. The
 * first flow that the client allows is taken: with the password, as the administrator, or by SRP, which is allowed where a client says nothing.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
 * Throws `sign-in-refused`, for a client that allows no flow with a password too.
 */
export async function signInWithPassword(access: EngineAccess, who: PasswordSignIn): Promise<PasswordTokens> {
  const cognito = new CognitoIdentityProviderClient(clientOptions(access))
  try {
    const { UserPoolClient: client = {} } = await cognito.send(new DescribeUserPoolClientCommand({ UserPoolId: who.poolId, ClientId: who.clientId }))
    const flow = flowOf(client)
    const { made, asks } = await flows[flow](cognito, who, client)
    if (!made?.AccessToken) throw new Error(asks ? `the pool asks for ${asks} first` : 'the pool gave no token')
    const { AccessToken: accessToken, IdToken: idToken = '', RefreshToken: refreshToken = '', ExpiresIn: expiresIn = 0 } = made
    return { accessToken, idToken, refreshToken, expiresIn, flow }
  } catch (cause) {
    if (cause instanceof StagecraftError) throw cause
    throw new StagecraftError('sign-in-refused', `The sign-in of ${who.user} failed: ${(cause as Error).message}`, { cause })
  } finally {
    cognito.destroy()
  }
}

type Flow = 'USER_PASSWORD_AUTH' | 'ADMIN_USER_PASSWORD_AUTH' | 'USER_SRP_AUTH'

interface Answer {
  made: AuthenticationResultType | undefined
  /** The challenge that comes first. */
  asks: string | undefined
}

const flows: Record<Flow, (cognito: CognitoIdentityProviderClient, who: PasswordSignIn, client: UserPoolClientType) => Promise<Answer>> = {
  async USER_PASSWORD_AUTH(cognito, who, client) {
    const AuthParameters = { USERNAME: who.user, PASSWORD: who.password, ...secretHash(client, who.user) }
    const { AuthenticationResult: made, ChallengeName: asks } = await cognito.send(
      new InitiateAuthCommand({ ClientId: who.clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
    )
    return { made, asks }
  },
  async ADMIN_USER_PASSWORD_AUTH(cognito, who, client) {
    const AuthParameters = { USERNAME: who.user, PASSWORD: who.password, ...secretHash(client, who.user) }
    const { AuthenticationResult: made, ChallengeName: asks } = await cognito.send(
      new AdminInitiateAuthCommand({ UserPoolId: who.poolId, ClientId: who.clientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters }),
    )
    return { made, asks }
  },
  async USER_SRP_AUTH(cognito, { poolId, clientId: ClientId, user, password }, client) {
    const { srpClient } = await import('./srp.ts')
    const srp = srpClient(poolId)
    const AuthParameters = { USERNAME: user, SRP_A: srp.publicValue, ...secretHash(client, user) }
    const asked = await cognito.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters }))
    if (asked.ChallengeName !== 'PASSWORD_VERIFIER') return { made: asked.AuthenticationResult, asks: asked.ChallengeName }
    const answers = srp.answer(asked.ChallengeParameters ?? {}, password)
    const ChallengeResponses = { ...answers, ...secretHash(client, answers.USERNAME ?? user) }
    const { AuthenticationResult: made, ChallengeName: asks } = await cognito.send(
      new RespondToAuthChallengeCommand({ ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses, Session: asked.Session }),
    )
    return { made, asks }
  },
}

// without a word of them a client allows SRP: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
function flowOf({ ClientId, ExplicitAuthFlows = [] }: UserPoolClientType): Flow {
  const allowed = ExplicitAuthFlows.map((flow) => flow.replace('ALLOW_', '').replace('ADMIN_NO_SRP_AUTH', 'ADMIN_USER_PASSWORD_AUTH'))
  const isSilent = !ExplicitAuthFlows.some((flow) => flow.startsWith('ALLOW_') || flow === 'CUSTOM_AUTH_FLOW_ONLY')
  const flow = (Object.keys(flows) as Flow[]).find((each) => allowed.includes(each) || (isSilent && each === 'USER_SRP_AUTH'))
  if (flow) return flow
  if (ExplicitAuthFlows.some((each) => /CUSTOM_AUTH/.test(each)))
    throw new StagecraftError(
      'sign-in-refused',
      `The client ${ClientId} takes no password: its sign-in is CUSTOM_AUTH, and only your application knows the answers to what the pool’s functions ask.`,
      {
        hint: 'Sign in as your application does, in a program started by `stagecraft exec -- …`: InitiateAuth with CUSTOM_AUTH, then RespondToAuthChallenge. Or add ALLOW_USER_SRP_AUTH to its `ExplicitAuthFlows`.',
      },
    )
  throw new StagecraftError('sign-in-refused', `The client ${ClientId} allows no sign-in with a password: it allows ${allowed.join(', ')}.`, {
    hint: 'Add ALLOW_USER_SRP_AUTH or ALLOW_USER_PASSWORD_AUTH to its `ExplicitAuthFlows`, or a callback address to its `CallbackURLs`.',
  })
}

// https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
function secretHash({ ClientId, ClientSecret }: UserPoolClientType, user: string): { SECRET_HASH?: string } {
  return ClientSecret ? { SECRET_HASH: createHmac('sha256', ClientSecret).update(`${user}${ClientId}`).digest('base64') } : {}
}
