import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AdminDisableUserCommand, AdminEnableUserCommand, UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Sessions } from './front/sessions.ts'
import { home, type IdentityFixture, signedOut, startIdentityFixture } from './identity-fixture.ts'
import { people, providers } from './providers-fixture.ts'
import { Browser } from './sign-in.ts'

const [reader = ''] = people.flatMap(({ username, provider }) => (username && !provider ? [username] : []))
const [oktaPerson] = people.filter(({ provider }) => provider === 'Okta')
const verifiers = ['a-verifier-that-is-long-enough-for-the-standard', 'another-verifier-that-is-long-enough-for-the-standard']
let identity: IdentityFixture
let now = Date.now()
beforeAll(async () => (identity = await startIdentityFixture({ people, providers, now: () => now })))
afterAll(() => identity?.stop())

function authorize(changes: Record<string, string> = {}, verifier = verifiers[0] ?? ''): string {
  const query = {
    response_type: 'code',
    client_id: identity.clientId,
    redirect_uri: home,
    scope: 'openid things/read',
    state: 'mine',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  }
  return `${identity.url}/oauth2/authorize?${new URLSearchParams(query)}`
}

/** A browser in which somebody has signed in. */
async function signedIn(user = reader, changes: Record<string, string> = {}): Promise<Browser> {
  const browser = new Browser(home)
  await browser.walk(authorize(changes), user)
  return browser
}

/** Where an authorization request leads: `asked`, `code`, or the error that the app gets. */
async function outcome(browser: Browser, changes: Record<string, string> = {}): Promise<string> {
  const step = await browser.open(authorize(changes))
  if (!('home' in step)) return 'asked'
  expect(step.home.searchParams.get('state')).toBe('mine')
  return step.home.searchParams.has('code') ? 'code' : (step.home.searchParams.get('error') ?? '')
}

async function redeem(code: string, code_verifier: string, client_id = identity.clientId) {
  const form = { grant_type: 'authorization_code', code, client_id, redirect_uri: home, code_verifier }
  const answer = await fetch(`${identity.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) })
  return { status: answer.status, body: (await answer.json()) as Record<string, string> }
}

async function codeFrom(browser: Browser, address: string): Promise<string> {
  const step = await browser.open(address)
  if (!('home' in step)) throw new Error(`It asked: ${step.text}`)
  return step.home.searchParams.get('code') ?? ''
}

test('within the hour the same person is signed in without being asked, with a code for this request alone', async () => {
  const browser = await signedIn()
  const wrong = await codeFrom(browser, authorize({}, verifiers[1]))
  expect(await redeem(wrong, verifiers[0] ?? '')).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  const code = await codeFrom(browser, authorize({ nonce: 'n-2' }, verifiers[1]))
  const { body } = await redeem(code, verifiers[1] ?? '')
  expect(decodeJwt(body.id_token ?? '')).toMatchObject({ 'cognito:username': reader, nonce: 'n-2' })
  expect(await redeem(code, verifiers[1] ?? '')).toMatchObject({ status: 400 })
})

test('another app client of the pool signs them in too, where it has their way of signing in', async () => {
  const browser = await signedIn()
  const code = await codeFrom(browser, authorize({ client_id: identity.otherClientId }))
  expect(await redeem(code, verifiers[0] ?? '', identity.clientId)).toMatchObject({ status: 400 })
  await allowAtOther(['Okta'])
  expect(await outcome(browser, { client_id: identity.otherClientId })).toBe('asked')
  await allowAtOther(['COGNITO', 'Okta'])
  expect(await outcome(browser, { client_id: identity.otherClientId })).toBe('code')
})

test('an hour after the sign-in they are asked, however often the session was used', async () => {
  const browser = await signedIn()
  now += 3_599_000
  expect(await outcome(browser)).toBe('code')
  now += 2_000
  expect(await outcome(browser)).toBe('asked')
})

test('an identity provider is not asked again, and another way of signing in is', async () => {
  const browser = await signedIn(oktaPerson?.email, { identity_provider: 'Okta' })
  const { body } = await redeem(await codeFrom(browser, authorize()), verifiers[0] ?? '')
  expect(decodeJwt(body.id_token ?? '')).toMatchObject({ email: oktaPerson?.email, identities: [expect.objectContaining({ providerName: 'Okta' })] })
  expect(await outcome(browser, { identity_provider: 'Okta' })).toBe('code')
  for (const identity_provider of ['COGNITO', 'Google']) expect(await outcome(browser, { identity_provider })).toBe('asked')
})

test('prompt says whether to ask', async () => {
  const browser = await signedIn()
  expect(await outcome(browser, { prompt: 'none' })).toBe('code')
  expect(await outcome(browser, { prompt: 'login' })).toBe('asked')
  expect(await outcome(browser, { prompt: 'none login' })).toBe('invalid_request')
  expect(await outcome(new Browser(home), { prompt: 'none' })).toBe('login_required')
  expect(await outcome(browser, { scope: 'openid everything/else' })).toBe('invalid_request')
})

test('signing out ends the session, also in a copy of the browser', async () => {
  const { cookie, browser } = await signedInByHand()
  expect(await byCookie(cookie)).toBe('code')
  const out = await browser.open(`${identity.url}/logout?${new URLSearchParams({ client_id: identity.clientId, logout_uri: home })}`)
  expect(out).toMatchObject({ status: 400 })
  expect(await byCookie(cookie)).toBe('code')
  const address = `${identity.url}/logout?${new URLSearchParams({ client_id: identity.clientId, logout_uri: signedOut })}`
  const answer = await fetch(address, { headers: { cookie }, redirect: 'manual' })
  expect([answer.status, answer.headers.get('location')]).toEqual([302, signedOut])
  expect(answer.headers.get('set-cookie')).toMatch(/^sign-in-session-\d+=; Max-Age=0/)
  expect(await byCookie(cookie)).toBe('asked')
})

test('signing out with the parameters of another sign-in leads to its login page', async () => {
  const browser = await signedIn()
  const step = await browser.open(authorize().replace('/oauth2/authorize', '/logout'))
  expect(step).toMatchObject({ status: 200, url: expect.stringContaining('/login?'), text: expect.stringContaining('Sign in as') })
  expect(await outcome(browser)).toBe('asked')
})

test('whoever may no longer sign in is asked', async () => {
  const browser = await signedIn()
  await identity.cognito.send(new AdminDisableUserCommand({ UserPoolId: identity.poolId, Username: reader }))
  expect(await outcome(browser)).toBe('asked')
  await identity.cognito.send(new AdminEnableUserCommand({ UserPoolId: identity.poolId, Username: reader }))
  expect(await outcome(browser)).toBe('code')
})

test('the secret is long, new each time, in a cookie of this port, and in no file', async () => {
  const [one, other] = [await signedInByHand(), await signedInByHand()]
  const [, secret = ''] = one.cookie.split('=')
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
  expect(other.cookie).not.toBe(one.cookie)
  expect(one.set).toMatch(new RegExp(`^sign-in-session-${new URL(identity.url).port}=[^;]+; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax$`))
  const file = join(identity.state, 'sign-in-sessions.json')
  expect(await readFile(file, 'utf8')).not.toContain(secret)
  expect((await stat(file)).mode & 0o077).toBe(0)
  // the process ends when nobody comes for five minutes; the session does not
  expect(await new Sessions({ file, now: () => now }).find(secret)).toMatchObject({ user: reader, method: 'COGNITO' })
})

test('a new sign-in ends the session before it', async () => {
  const { cookie } = await signedInByHand()
  const again = await signedInByHand(cookie)
  expect([await byCookie(cookie), await byCookie(again.cookie)]).toEqual(['asked', 'code'])
})

test('cookies of other programs on this machine change nothing', async () => {
  const { cookie } = await signedInByHand()
  const garbage = 'ph_session={"eid":1%2C"email":""}; %zz=%; =; sign-in-session-1=x'
  expect(await byCookie(`${garbage}; ${cookie}; ${garbage}`)).toBe('code')
  expect(await byCookie(cookie.replace(/\d+=/, '1='))).toBe('asked')
  expect(await byCookie(`${cookie}x`)).toBe('asked')
})

test('the engine opens its doors for sessions to nobody but the front', async () => {
  const query = new URL(authorize()).search
  for (const path of [`/_stagecraft/sign-in${query}&user=${reader}&provider=COGNITO`, '/_stagecraft/signed-in?code=x'])
    expect((await fetch(identity.engineUrl + path, { redirect: 'manual' })).status).toBe(403)
})

test('nobody signs up', async () => {
  const step = await new Browser(home).open(authorize().replace('/oauth2/authorize', '/signup'))
  expect(step).toMatchObject({ status: 400, text: expect.stringContaining('This local sign-in does not support signing up.') })
})

async function signedInByHand(cookie = '') {
  const { search } = new URL(authorize())
  const headers = { origin: identity.url, cookie }
  const answer = await fetch(`${identity.url}/login${search}`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ person: reader }),
    redirect: 'manual',
  })
  const set = answer.headers.getSetCookie().find((each) => each.startsWith('sign-in-session-')) ?? ''
  return { set, cookie: set.split(';')[0] ?? '', browser: new Browser(home) }
}

async function byCookie(cookie: string): Promise<'asked' | 'code'> {
  const answer = await fetch(authorize(), { headers: { cookie }, redirect: 'manual' })
  return answer.headers.get('location')?.startsWith(home) ? 'code' : 'asked'
}

async function allowAtOther(SupportedIdentityProviders: string[]): Promise<void> {
  const settings = { AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ['code' as const], AllowedOAuthScopes: ['openid', 'things/read'] }
  const of = { UserPoolId: identity.poolId, ClientId: identity.otherClientId, CallbackURLs: [home], LogoutURLs: [signedOut] }
  await identity.cognito.send(new UpdateUserPoolClientCommand({ ...of, ...settings, SupportedIdentityProviders }))
  await identity.connect(people)
}
