import { UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import * as openId from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { home, type IdentityFixture, startIdentityFixture } from './identity-fixture.ts'
import { Browser } from './sign-in.ts'

const people = [{ name: 'Rita Reader', email: 'rita@example.com', username: 'reader', groups: ['reader'] }]

let identity: IdentityFixture
beforeAll(async () => (identity = await startIdentityFixture({ people })))
afterAll(() => identity?.stop())

async function refresh(token: string): Promise<{ status: number; body: Record<string, string> }> {
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token, client_id: identity.clientId })
  const answer = await fetch(`${identity.url}/oauth2/token`, { method: 'POST', body: form })
  return { status: answer.status, body: (await answer.json()) as Record<string, string> }
}

function rotate(RetryGracePeriodSeconds: number): Promise<unknown> {
  const { poolId: UserPoolId, clientId: ClientId } = identity
  const validity = { AccessTokenValidity: 30, IdTokenValidity: 30, TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes' } as const }
  return identity.cognito.send(
    new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ...validity, RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds } }),
  )
}

/** Waits for another second than the one of the sign-in: what is dated anew by mistake shows. */
async function laterThan(token: string): Promise<void> {
  await expect.poll(() => Math.floor(Date.now() / 1_000), { timeout: 5_000 }).toBeGreaterThan(Number(decodeJwt(token).auth_time))
}

test('refreshed tokens are of the same person, in the same groups, who signed in when they did', async () => {
  const before = await identity.signIn('reader')
  await laterThan(before.accessToken)
  const { status, body } = await refresh(before.refreshToken)
  expect(status).toBe(200)
  const { sub, auth_time, scope } = decodeJwt(before.accessToken)
  expect(decodeJwt(body.access_token ?? '')).toMatchObject({ sub, auth_time, scope, username: 'reader', 'cognito:groups': ['reader'] })
  expect(decodeJwt(body.id_token ?? '')).toMatchObject({
    sub,
    auth_time,
    email: 'rita@example.com',
    name: 'Rita Reader',
    'cognito:groups': ['reader'],
  })
  expect(body.refresh_token).toBeUndefined()
})

test('all tokens of a sign-in have its one time', async () => {
  const { accessToken, idToken, refreshToken } = await identity.signIn('reader')
  const times = [accessToken, idToken, refreshToken].map((token) => decodeJwt(token).auth_time)
  expect(times).toEqual([times[0], times[0], times[0]])
  expect(times[0]).toEqual(expect.any(Number))
})

test('where they rotate, each serves once, what replaces it ends when the first one would have', async () => {
  await rotate(0)
  const before = await identity.signIn('reader')
  await laterThan(before.accessToken)
  const { body } = await refresh(before.refreshToken)
  expect(body.expires_in).toBe(1_800)
  expect(body.refresh_token).not.toBe(before.refreshToken)
  expect(decodeJwt(body.refresh_token ?? '').exp).toBe(decodeJwt(before.refreshToken).exp)
  await expect
    .poll(async () => await refresh(before.refreshToken), { timeout: 15_000 })
    .toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  const again = await refresh(body.refresh_token ?? '')
  expect(again.status).toBe(200)
  expect(decodeJwt(again.body.access_token ?? '').auth_time).toBe(decodeJwt(before.accessToken).auth_time)
})

test('within the grace period one that was used serves again, because its answer may have got lost', async () => {
  await rotate(60)
  const { refreshToken } = await identity.signIn('reader')
  expect((await refresh(refreshToken)).status).toBe(200)
  expect((await refresh(refreshToken)).status).toBe(200)
})

test('a revoked one takes those with it that replaced it', async () => {
  await rotate(60)
  const { refreshToken } = await identity.signIn('reader')
  const { body } = await refresh(refreshToken)
  const form = new URLSearchParams({ token: refreshToken, client_id: identity.clientId })
  expect((await fetch(`${identity.url}/oauth2/revoke`, { method: 'POST', body: form })).status).toBe(200)
  expect((await refresh(body.refresh_token ?? '')).status).toBe(400)
})

/** A certified client of OpenID Connect, which knows of the pool what its discovery document says. */
async function certifiedClient(): Promise<openId.Configuration> {
  const document = new URL(`${identity.url}/${identity.poolId}/.well-known/openid-configuration`)
  return openId.discovery(document, identity.clientId, undefined, openId.None(), {
    execute: [openId.allowInsecureRequests, openId.enableNonRepudiationChecks],
  })
}

test('a certified client discovers the pool, signs in, asks who it is, refreshes, rotates and revokes', async () => {
  await rotate(0)
  const client = await certifiedClient()
  const [pkceCodeVerifier, expectedState, expectedNonce] = [openId.randomPKCECodeVerifier(), openId.randomState(), openId.randomNonce()]
  const address = openId.buildAuthorizationUrl(client, {
    redirect_uri: home,
    scope: 'openid email things/read',
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await openId.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  })
  const back = await new Browser(home).walk(address.href, 'reader')
  const tokens = await openId.authorizationCodeGrant(client, back, { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true })
  const { sub = '' } = tokens.claims() ?? {}
  expect(await openId.fetchUserInfo(client, tokens.access_token, sub)).toMatchObject({ email: 'rita@example.com' })
  const refreshed = await openId.refreshTokenGrant(client, tokens.refresh_token ?? '')
  expect(refreshed.claims()?.sub).toBe(sub)
  expect(refreshed.refresh_token).not.toBe(tokens.refresh_token)
  await openId.tokenRevocation(client, refreshed.refresh_token ?? '')
  await expect(openId.refreshTokenGrant(client, refreshed.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' })
  expect(openId.buildEndSessionUrl(client).pathname).toBe('/logout')
})

test('what is revoked has to be a refresh token of the client; one that is unknown or revoked already is no error', async () => {
  const { refreshToken, accessToken, idToken } = await identity.signIn('reader')
  const revoke = async (form: Record<string, string>) => {
    const answer = await fetch(`${identity.url}/oauth2/revoke`, { method: 'POST', body: new URLSearchParams(form) })
    return [answer.status, await answer.text()]
  }
  const client_id = identity.clientId
  for (const token of [accessToken, idToken]) expect(await revoke({ client_id, token })).toEqual([400, '{"error":"unsupported_token_type"}'])
  expect(await revoke({ client_id })).toEqual([400, '{"error":"invalid_request"}'])
  expect(await revoke({ client_id: 'unknown', token: refreshToken })).toEqual([401, '{"error":"invalid_client"}'])
  expect(await revoke({ client_id: identity.otherClientId, token: refreshToken })).toEqual([400, '{"error":"invalid_request"}'])
  for (const token of [refreshToken, refreshToken, 'never-issued']) expect(await revoke({ client_id, token })).toEqual([200, ''])
})
