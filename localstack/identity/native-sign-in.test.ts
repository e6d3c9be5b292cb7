import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminListGroupsForUserCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { home, type IdentityFixture, signedOut, startIdentityFixture } from './identity-fixture.ts'
import { Browser } from './sign-in.ts'

const people = [
  { name: 'Rita Reader', email: 'rita@example.com', username: 'reader', groups: ['reader'] },
  { name: 'Wim Writer', email: 'wim@example.com', username: 'writer', groups: ['writer'] },
]
const verifier = 'a-verifier-that-is-long-enough-for-the-standard'
const challenge = createHash('sha256').update(verifier).digest('base64url')

let identity: IdentityFixture
beforeAll(async () => (identity = await startIdentityFixture({ people })))
afterAll(() => identity?.stop())

function authorize(changes: Record<string, string> = {}, without: string[] = []): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: identity.clientId,
    redirect_uri: home,
    scope: 'openid things/read',
    state: 'mine',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  })
  for (const name of without) query.delete(name)
  return `${identity.url}/oauth2/authorize?${query}`
}

async function codeOf(address = authorize()): Promise<string> {
  return (await new Browser(home).walk(address, 'reader')).searchParams.get('code') ?? ''
}

/** The code that a browser was sent home with. */
function codeBroughtBy(step: Awaited<ReturnType<Browser['open']>>): string | null {
  return 'home' in step ? step.home.searchParams.get('code') : null
}

async function redeem(
  code: string,
  changes: Record<string, string> = {},
  without: string[] = [],
): Promise<{ status: number; body: Record<string, string> }> {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    client_id: identity.clientId,
    redirect_uri: home,
    code_verifier: verifier,
    ...changes,
  })
  for (const name of without) form.delete(name)
  const answer = await fetch(`${identity.url}/oauth2/token`, { method: 'POST', body: form })
  return { status: answer.status, body: (await answer.json()) as Record<string, string> }
}

test('a sample person signs in with one button, and gets the scopes asked for', async () => {
  const { accessToken, idToken, refreshToken } = await identity.signIn('reader')
  expect(decodeJwt(accessToken)).toMatchObject({ scope: expect.stringContaining('things/read'), 'cognito:groups': ['reader'], username: 'reader' })
  expect(decodeJwt(idToken)).toMatchObject({ email: 'rita@example.com', aud: identity.clientId })
  const renewed = await redeem('', { grant_type: 'refresh_token', refresh_token: refreshToken })
  expect(renewed.status).toBe(200)
  expect(decodeJwt(renewed.body.access_token ?? '')).toMatchObject({ scope: expect.stringContaining('things/read') })
})

test('the choice offers people, and a form for a user name and a password', async () => {
  const page = await new Browser(home).open(authorize())
  if ('home' in page) throw new Error('it went home')
  expect(page.text).toMatch(/Rita Reader[\s\S]*Wim Writer/)
  const passwords = JSON.parse(await readFile(join(identity.state, 'people.json'), 'utf8')) as Record<string, string>
  expect(page.text).not.toContain(passwords.reader)
  expect((await stat(join(identity.state, 'people.json'))).mode & 0o077).toBe(0)
  const typed = await new Browser(home).open(page.url, new URLSearchParams({ username: 'writer', password: passwords.writer ?? '' }))
  expect(codeBroughtBy(typed)).toBeTruthy()
})

test('a wrong password, an unknown name and a disabled user are told apart by nothing', async () => {
  await identity.cognito.send(new AdminCreateUserCommand({ UserPoolId: identity.poolId, Username: 'gone', MessageAction: 'SUPPRESS' }))
  await identity.cognito.send(new AdminDisableUserCommand({ UserPoolId: identity.poolId, Username: 'gone' }))
  const { pathname, search } = new URL(authorize())
  const answers = await Promise.all(
    ['reader', 'nobody', 'gone'].map((username) =>
      new Browser(home).open(
        `${identity.url}${pathname.replace('/oauth2/authorize', '/login')}${search}`,
        new URLSearchParams({ username, password: 'wrong' }),
      ),
    ),
  )
  expect(new Set(answers.map((each) => ('text' in each ? each.text : 'signed in'))).size).toBe(1)
  expect(answers[0]).toMatchObject({ text: expect.stringContaining('Incorrect user name or password.') })
})

test('a new user chooses a password first, by the pool’s rules', async () => {
  const { poolId: UserPoolId, cognito, url } = identity
  await cognito.send(new AdminCreateUserCommand({ UserPoolId, Username: 'new', TemporaryPassword: 'Temporary1!pass', MessageAction: 'SUPPRESS' }))
  const browser = new Browser(home)
  const login = `${url}/login${new URL(authorize()).search}`
  const first = await browser.open(login, new URLSearchParams({ username: 'new', password: 'Temporary1!pass' }))
  const ticket = /name="np_token" value="([^"]+)"/.exec('text' in first ? first.text : '')?.[1] ?? ''
  const weak = await browser.open(login, new URLSearchParams({ np_token: ticket, new_password: 'weak', confirm_password: 'weak' }))
  expect(weak).toMatchObject({ text: expect.stringContaining('policy') })
  const strong = 'Chosen-by-me-1'
  const chosen = await browser.open(login, new URLSearchParams({ np_token: ticket, new_password: strong, confirm_password: strong }))
  expect(codeBroughtBy(chosen)).toBeTruthy()
})

test('a code is worth nothing without its verifier, to another client, with another address, or twice', async () => {
  const refusals = [
    await redeem(await codeOf(), {}, ['code_verifier']),
    await redeem(await codeOf(), { code_verifier: `${verifier}x` }),
    await redeem(await codeOf(), { client_id: identity.otherClientId }),
    await redeem(await codeOf(), { redirect_uri: `${home}/` }),
    await redeem('invented'),
  ]
  expect(refusals.map(({ status, body }) => [status, body.error])).toEqual(refusals.map(() => [400, 'invalid_grant']))
  expect(await redeem(await codeOf(), {}, ['client_id'])).toMatchObject({ status: 400, body: { error: 'invalid_client' } })
  const code = await codeOf()
  expect((await redeem(code)).status).toBe(200)
  expect(await redeem(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
})

test('of two who redeem a code at once, one gets tokens', async () => {
  const code = await codeOf()
  const answers = await Promise.all([redeem(code), redeem(code), redeem(code)])
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400])
})

test('nobody is sent to an address that is not registered', async () => {
  for (const address of ['http://127.0.0.1:9/elsewhere', 'http://evil.example/', `${home}.evil.example`, '']) {
    const asked = await fetch(authorize({ redirect_uri: address }), { redirect: 'manual' })
    expect([asked.status, asked.headers.get('location')]).toEqual([400, null])
    const out = await fetch(`${identity.url}/logout?${new URLSearchParams({ client_id: identity.clientId, logout_uri: address })}`, {
      redirect: 'manual',
    })
    expect([out.status, out.headers.get('location')]).toEqual([400, null])
  }
  const unknown = await fetch(authorize({ client_id: 'unknown' }), { redirect: 'manual' })
  expect(unknown.status).toBe(400)
})

test('what else is wrong goes back to the app with its state', async () => {
  for (const [changes, error] of [
    [{ response_type: 'token' }, 'unauthorized_client'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ scope: 'openid everything/else' }, 'invalid_request'],
    [{ identity_provider: 'Nowhere' }, 'invalid_request'],
  ] as const) {
    const back = await new Browser(home).open(authorize(changes))
    if (!('home' in back)) throw new Error(`a page: ${back.text}`)
    expect([back.home.searchParams.get('error'), back.home.searchParams.get('state')]).toEqual([error, 'mine'])
  }
})

test('signing out goes to the registered address; a revoked refresh token is worth nothing', async () => {
  const out = await fetch(`${identity.url}/logout?${new URLSearchParams({ client_id: identity.clientId, logout_uri: signedOut })}`, {
    redirect: 'manual',
  })
  expect([out.status, out.headers.get('location')]).toEqual([302, signedOut])
  const { refreshToken } = await identity.signIn('writer')
  const token = new URLSearchParams({ token: refreshToken, client_id: identity.clientId })
  expect((await fetch(`${identity.url}/oauth2/revoke`, { method: 'POST', body: token })).status).toBe(200)
  expect(await redeem('', { grant_type: 'refresh_token', refresh_token: refreshToken })).toMatchObject({
    status: 400,
    body: { error: 'invalid_grant' },
  })
})

test('a refresh token serves only the client it was issued to', async () => {
  const { refreshToken } = await identity.signIn('writer')
  expect(await redeem('', { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: identity.otherClientId })).toMatchObject({
    status: 400,
  })
})

test('nobody walks around it: the engine answers its paths for the front alone', async () => {
  const { search } = new URL(authorize())
  for (const path of [
    `/oauth2/authorize${search}`,
    '/oauth2/userInfo',
    '/logout',
    '/login',
    '/OAUTH2/authorize',
    '/oauth2/token',
    '/oauth2/idpresponse',
    '/saml2/idpresponse',
  ]) {
    for (const method of ['GET', 'POST']) {
      const answer = await fetch(identity.engineUrl + path, { method, redirect: 'manual', headers: { 'x-stagecraft-front': 'guessed' } })
      expect([path, method, answer.status]).toEqual([path, method, 403])
    }
  }
  expect((await fetch(`${identity.engineUrl}/${identity.poolId}/.well-known/jwks.json`)).status).toBe(200)
})

test('a form of another site signs nobody in, and another name for this machine gets no answer', async () => {
  const login = `${identity.url}/login${new URL(authorize()).search}`
  const foreign = await fetch(login, {
    method: 'POST',
    body: new URLSearchParams({ person: 'reader' }),
    headers: { origin: 'http://evil.example' },
    redirect: 'manual',
  })
  expect(foreign.status).toBe(403)
  const { request } = await import('node:http')
  const renamed = await new Promise<number | undefined>((resolve, reject) =>
    request(`${identity.url}/sign-in.css`, { headers: { host: 'evil.example' } }, (answer) => resolve(answer.resume().statusCode))
      .once('error', reject)
      .end(),
  )
  expect(renamed).toBe(403)
})

test('only the app’s own page may call with a script, and pages can run none', async () => {
  const ask = (origin: string) => fetch(`${identity.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(), headers: { origin } })
  expect((await ask(new URL(home).origin)).headers.get('access-control-allow-origin')).toBe(new URL(home).origin)
  expect((await ask('http://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
  const policy = (await fetch(authorize())).headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toMatch(/script-src|unsafe/)
})

test('what a script asks is answered in JSON, whatever is wrong with it', async () => {
  for (const path of ['/oauth2/token', '/oauth2/revoke', '/oauth2/token/else', '/broker/token']) {
    const answer = await fetch(identity.url + path, { method: 'POST', body: '' })
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(await answer.json()).toHaveProperty('error')
  }
  expect((await fetch(`${identity.url}/nothing`)).status).toBe(404)
  expect((await fetch(`${identity.url}/providers/Nowhere/x`)).status).toBe(404)
})

test('people are made again without harm: the same password, the groups told and no others', async () => {
  const before = await readFile(join(identity.state, 'people.json'), 'utf8')
  await identity.connect(people.map((person) => (person.username === 'writer' ? { ...person, groups: ['reader'] } : person)))
  expect(await readFile(join(identity.state, 'people.json'), 'utf8')).toBe(before)
  const { Groups } = await identity.cognito.send(new AdminListGroupsForUserCommand({ UserPoolId: identity.poolId, Username: 'writer' }))
  expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['reader'])
})

test('a person of a group or a provider that is not there is named at the start', async () => {
  const [rita] = people
  if (!rita) throw new Error('There is nobody.')
  await expect(identity.connect([{ ...rita, groups: ['admirals'] }])).rejects.toMatchObject({
    code: 'no-such-group',
    message: expect.stringMatching(/reader.*admirals/),
  })
  await expect(identity.connect([{ ...rita, provider: 'Gogle' }])).rejects.toMatchObject({
    code: 'no-such-provider',
    message: expect.stringMatching(/Rita Reader.*Gogle/),
  })
})

test('while a trigger of the pool fails nobody gets a token', async () => {
  const PreTokenGenerationConfig = { LambdaArn: 'arn:aws:lambda:eu-central-1:000000000000:function:gone', LambdaVersion: 'V2_0' as const }
  await identity.cognito.send(new UpdateUserPoolCommand({ UserPoolId: identity.poolId, LambdaConfig: { PreTokenGenerationConfig } }))
  await expect(identity.signIn('reader')).rejects.toMatchObject({
    code: 'sign-in-refused',
    message: expect.stringContaining('A trigger of the user pool failed'),
  })
})
