import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  AdminDeleteUserCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { besideAccess, clientOptions, type EngineAccess } from '@stagecraft/localstack/stack/client-options.ts'
import { base64url, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import { readSettings } from '../../../../localstack/identity/settings.ts'
import { signIn, type Tokens } from '../../../../localstack/identity/sign-in.ts'
import { signInAsNew } from '../../../adoption/support/pool-token.ts'
import { type GuardedStack, guardedStack } from './guarded-stack.ts'

/** Real tokens of the pool, and near-good ones, made with the pool's own key. */
export interface Material {
  /** May read. */
  rita: Tokens
  /** May read and write. */
  wanda: Tokens
  /** Signed out everywhere, her refresh token revoked. */
  signedOut: Tokens
  /** Of a user who is deleted by now. */
  deleted: Tokens
  /** Access tokens by password: of another client of the pool, of another pool. */
  otherClient: string
  otherPool: string
  /** This moment, in seconds since 1970. */
  readonly now: number
  /** A token that is good but for what is given; undefined takes a claim out. */
  forge(claims?: Record<string, unknown>, header?: Partial<JWTHeaderParameters>, key?: CryptoKey | KeyObject | Uint8Array): Promise<string>
  /** Somebody else's RSA key. */
  stranger: CryptoKey
  /** What everybody can have. */
  publicPem: string
}

let made: Promise<Material> | undefined

/** It is made once for the one stack: who is deleted there, or signed out, stays so. */
export function material(): Promise<Material> {
  made ??= guardedStack().then(materialOf)
  return made
}

async function materialOf({ record, state, api }: GuardedStack): Promise<Material> {
  const settings = await readSettings(state)
  const [client] = settings?.clients ?? []
  const { signIn: signInUrl } = record.urls
  if (!settings || !client || !signInUrl) throw new Error('The fixture has no sign-in.')
  const by = (user: string, scopes: string[]) =>
    signIn({ signInUrl, clientId: client.clientId, redirectUri: client.callbackUrls[0] ?? '', scopes: ['openid', 'email', ...scopes], user })
  const rita = await by('rita', ['things/read'])
  const wanda = await by('wanda', ['things/read', 'things/write'])
  const signedOut = await by('wanda', ['things/read'])
  const deleted = await by('dora', ['things/read'])
  await fetch(`${signInUrl}/oauth2/revoke`, {
    method: 'POST',
    body: new URLSearchParams({ token: signedOut.refreshToken, client_id: client.clientId }),
  })
  const access = besideAccess(record)
  const cognito = new CognitoIdentityProviderClient(clientOptions(access))
  const UserPoolId = settings.poolId
  await cognito.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: 'wanda' }))
  await cognito.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'dora' }))
  const { UserPool: other } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'other' }))
  const otherClient = await tokenByPassword(access, UserPoolId)
  const otherPool = await tokenByPassword(access, other?.Id ?? '')
  cognito.destroy()

  const keys = join(state, record.besideEndpoint ? 'beside-state' : 'engine-state', 'services', 'cognito-pool-keys')
  const key = createPrivateKey(await readFile(join(keys, `${UserPoolId}-access.pem`), 'utf8'))
  const publicKey = createPublicKey(key)
  const kid = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')
  const now = () => Math.floor(Date.now() / 1_000)
  const issuer = api.routes['GET /things']?.authorizer?.issuer
  const good = { iss: issuer, client_id: client.clientId, token_use: 'access', sub: 'forged', scope: 'things/read' }
  return {
    rita,
    wanda,
    signedOut,
    deleted,
    otherClient,
    otherPool,
    get now() {
      return now()
    },
    // claims that no honest issuer would sign are what it is for
    forge: (claims = {}, header = {}, by = key) =>
      new SignJWT({ ...good, iat: now(), exp: now() + 600, ...claims } as JWTPayload).setProtectedHeader({ alg: 'RS256', kid, ...header }).sign(by),
    stranger: (await generateKeyPair('RS256')).privateKey,
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  }
}

async function tokenByPassword(access: EngineAccess, poolId: string): Promise<string> {
  const cognito = new CognitoIdentityProviderClient(clientOptions(access))
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({ UserPoolId: poolId, ClientName: 'by password', ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] }),
  )
  cognito.destroy()
  return (await signInAsNew(access, { poolId, clientId: UserPoolClient?.ClientId ?? '', user: 'walter' })).accessToken
}

/** The token with one bit of one part turned. */
export function flipped(token: string, part: 0 | 1 | 2): string {
  const parts = token.split('.')
  const bytes = base64url.decode(parts[part] ?? '')
  const middle = Math.floor(bytes.length / 2)
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  parts[part] = base64url.encode(bytes)
  return parts.join('.')
}

/** The token with another header, and what signature is left. */
export function headed(token: string, header: object, signature = token.split('.')[2] ?? ''): string {
  return [base64url.encode(JSON.stringify(header)), token.split('.')[1], signature].join('.')
}
