import { ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openIdUpstream } from './broker/open-id-upstream.ts'
import { type ForgingIssuer, forgedClient, startForgingIssuer } from './forging-issuer-fixture.ts'
import { home, type IdentityFixture, startIdentityFixture } from './identity-fixture.ts'
import { subjectOf } from './providers/people.ts'
import { people, providers } from './providers-fixture.ts'
import { Browser } from './sign-in.ts'

let issuer: ForgingIssuer
let identity: IdentityFixture
const forged = { properties: { ProviderName: 'Forged', ProviderType: 'OIDC', AttributeMapping: { email: 'email' } } }

beforeAll(async () => {
  issuer = await startForgingIssuer()
  identity = await startIdentityFixture({
    people,
    providers: [...providers, forged],
    upstreams: {
      Forged: ({ attributes }) =>
        openIdUpstream({ issuer: issuer.url, ...forgedClient, scope: 'openid email', redirectUri: `${identity.url}/oauth2/idpresponse`, attributes }),
    },
  })
})
afterAll(async () => {
  issuer?.stop()
  await identity?.stop()
})

function authorize(provider: string, changes: Record<string, string> = {}): string {
  const query = {
    response_type: 'code',
    client_id: identity.clientId,
    redirect_uri: home,
    scope: 'openid',
    state: 'mine',
    identity_provider: provider,
  }
  return `${identity.url}/oauth2/authorize?${new URLSearchParams({ ...query, ...changes })}`
}

async function usersOf(provider: string): Promise<string[]> {
  const { Users = [] } = await identity.cognito.send(new ListUsersCommand({ UserPoolId: identity.poolId }))
  return Users.flatMap(({ Username = '' }) => (Username.startsWith(`${provider}_`) ? [Username] : []))
}

test.each(people.filter(({ provider }) => provider))('$email signs in with $provider', async (person) => {
  const { accessToken, idToken, refreshToken } = await identity.signIn(person.email, person.provider)
  expect(decodeJwt(accessToken)).toMatchObject({
    username: `${person.provider}_${subjectOf(person)}`,
    scope: expect.stringContaining('things/read'),
    'cognito:groups': [`${identity.poolId}_${person.provider}`],
  })
  const claims = decodeJwt(idToken)
  expect(claims).toMatchObject({ email: person.email, name: person.name, identities: [expect.objectContaining({ providerName: person.provider })] })
  expect(String(claims.email_verified ?? false)).toBe(String(person.provider === 'Google' || person.provider === 'Okta'))
  expect(claims['custom:groups']).toBe(['Okta', 'Saml'].includes(person.provider ?? '') ? '[staff, app-readers]' : undefined)
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: identity.clientId })
  const renewed = await fetch(`${identity.url}/oauth2/token`, { method: 'POST', body: form })
  expect(renewed.status).toBe(200)
  expect(decodeJwt(((await renewed.json()) as { access_token: string }).access_token)).toMatchObject({
    scope: expect.stringContaining('things/read'),
  })
})

test('a provider asks who it is at every sign-in that reaches it, and names its own people alone', async () => {
  const browser = new Browser(home)
  await browser.walk(authorize('Google'), 'gus@example.com')
  const again = await browser.open(authorize('Google', { prompt: 'login' }))
  expect(again).toMatchObject({ text: expect.stringContaining('Gus Google') })
  expect(again).not.toMatchObject({ text: expect.stringMatching(/Fay|Olga|Rita/) })
})

test('what the provider is asked for carries a nonce and a challenge, which the engine’s own request does not', async () => {
  const answer = await fetch(authorize('Forged'), { redirect: 'manual' })
  const asked = new URL(answer.headers.get('location') ?? '')
  expect(asked.origin).toBe(issuer.url)
  expect(asked.searchParams.get('nonce')).toMatch(/^[\w-]{43}$/)
  expect(asked.searchParams.get('code_challenge_method')).toBe('S256')
  expect(asked.searchParams.get('redirect_uri')).toBe(`${identity.url}/oauth2/idpresponse`)
})

test('an id token as it should be signs in', async () => {
  issuer.forge(({ claims, sign }) => sign(claims))
  expect((await new Browser(home).walk(authorize('Forged'), '')).searchParams.get('code')).toBeTruthy()
  expect(await usersOf('Forged')).toEqual(['Forged_4711'])
})

test.each<[string, (right: { claims: JWTPayload; sign(claims: JWTPayload): Promise<string> }) => string | Promise<string>]>([
  [
    'signed by a key that is not the provider’s',
    async ({ claims }) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'known' }).sign((await generateKeyPair('RS256')).privateKey),
  ],
  [
    'signed by a key with a kid nobody published',
    async ({ claims }) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'other' }).sign((await generateKeyPair('RS256')).privateKey),
  ],
  [
    'signed with a public key as the secret',
    async ({ claims }) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: 'known' })
        .sign(Buffer.from(await exportSPKI((await generateKeyPair('RS256')).publicKey))),
  ],
  ['not signed', ({ claims }) => `${part({ alg: 'none' })}.${part(claims)}.`],
  [
    'of another person under the signature of this one',
    async ({ claims, sign }) => (await sign(claims)).replace(/\.[^.]+\./, `.${part({ ...claims, sub: '1' })}.`),
  ],
  ['of another issuer', ({ claims, sign }) => sign({ ...claims, iss: 'https://evil.example' })],
  ['for another audience', ({ claims, sign }) => sign({ ...claims, aud: 'another-client' })],
  [
    'for several audiences, authorized for another',
    ({ claims, sign }) => sign({ ...claims, aud: [forgedClient.clientId, 'another'], azp: 'another' }),
  ],
  ['expired', ({ claims, sign }) => sign({ ...claims, iat: (claims.iat ?? 0) - 600, exp: (claims.iat ?? 0) - 300 })],
  ['without an expiry', ({ claims: { exp, ...claims }, sign }) => sign(claims)],
  ['not valid yet', ({ claims, sign }) => sign({ ...claims, nbf: (claims.iat ?? 0) + 600 })],
  ['with the nonce of another sign-in', ({ claims, sign }) => sign({ ...claims, nonce: 'used-before' })],
  ['without a nonce', ({ claims: { nonce, ...claims }, sign }) => sign(claims)],
  ['without a subject', ({ claims: { sub, ...claims }, sign }) => sign(claims)],
  ['that is none', () => 'garbage'],
])('an id token %s signs nobody in', async (_, forge) => {
  const before = await usersOf('Forged')
  issuer.forge(forge)
  const back = await new Browser(home).walk(authorize('Forged'), '')
  expect(Object.fromEntries(back.searchParams)).toEqual({
    error: 'invalid_request',
    error_description: 'The provider’s id token is not valid.',
    state: 'mine',
  })
  expect(await usersOf('Forged')).toEqual(before)
})

test('the same id token twice signs in once', async () => {
  let kept = ''
  issuer.forge(async ({ claims, sign }) => (kept ||= await sign({ ...claims, sub: 'once' })))
  expect((await new Browser(home).walk(authorize('Forged'), '')).searchParams.get('code')).toBeTruthy()
  expect((await new Browser(home).walk(authorize('Forged'), '')).searchParams.get('error')).toBe('invalid_request')
})

test('a state serves once, in the browser it was made for', async () => {
  issuer.forge(({ claims, sign }) => sign(claims))
  const [victim, attacker] = [await departed('Forged'), await departed('Forged')]
  const swapped = await finish(victim.back, attacker.cookie)
  expect(swapped.status).toBe(400)
  expect((await finish(victim.back, '')).status).toBe(400)
  expect((await finish(victim.back, victim.cookie)).headers.get('location')).toContain(`${home}?code=`)
  const again = await finish(victim.back, victim.cookie)
  expect([again.status, again.headers.get('location')]).toEqual([400, null])
  expect((await finish(`${identity.url}/oauth2/idpresponse?code=x&state=invented`, attacker.cookie)).status).toBe(400)
})

test('a provider’s own refusal goes back to the app', async () => {
  const { back, cookie } = await departed('Forged')
  const state = new URL(back).searchParams.get('state') ?? ''
  const answer = await finish(
    `${identity.url}/oauth2/idpresponse?${new URLSearchParams({ error: 'access_denied', error_description: 'They said no.', state })}`,
    cookie,
  )
  const to = new URL(answer.headers.get('location') ?? '')
  expect([to.origin + to.pathname, to.searchParams.get('error'), to.searchParams.get('state')]).toEqual([home, 'access_denied', 'mine'])
})

test('a federated code too is worth nothing without its verifier, to another client, or twice', async () => {
  const challenged = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' }
  const code = async () => (await new Browser(home).walk(authorize('Google', challenged), 'gus@example.com')).searchParams.get('code') ?? ''
  const redeem = async (changes: Record<string, string>) => {
    const right = {
      grant_type: 'authorization_code',
      client_id: identity.clientId,
      redirect_uri: home,
      code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    }
    return (await fetch(`${identity.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams({ ...right, ...changes }) })).status
  }
  expect(await redeem({ code: await code(), code_verifier: '' })).toBe(400)
  expect(await redeem({ code: await code(), code_verifier: 'another-verifier-that-is-long-enough-to-pass' })).toBe(400)
  expect(await redeem({ code: await code(), client_id: identity.otherClientId })).toBe(400)
  expect(await redeem({ code: await code(), client_id: '' })).toBe(400)
  expect(await redeem({ code: await code(), redirect_uri: 'http://evil.example/' })).toBe(400)
  const good = await code()
  expect(await redeem({ code: good })).toBe(200)
  expect(await redeem({ code: good })).toBe(400)
})

test('the broker’s own token endpoint refuses an invented code shown with a guessed secret', async () => {
  const ask = (form: Record<string, string>) => fetch(`${identity.url}/broker/token`, { method: 'POST', body: new URLSearchParams(form) })
  expect((await ask({ grant_type: 'authorization_code', code: 'x', client_id: 'Forged', client_secret: 'guessed' })).status).toBe(400)
})

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** A browser that a provider has sent back, and has not arrived yet. */
async function departed(provider: string): Promise<{ back: string; cookie: string }> {
  const first = await fetch(authorize(provider), { redirect: 'manual' })
  const second = await fetch(first.headers.get('location') ?? '', { redirect: 'manual' })
  return { back: second.headers.get('location') ?? '', cookie: first.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

function finish(back: string, cookie: string): Promise<Response> {
  return fetch(back, { headers: { cookie }, redirect: 'manual' })
}
