import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  AdminCreateUserCommand,
  AssociateSoftwareTokenCommand,
  CreateUserPoolClientCommand,
  GetUserCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeShown } from './authenticator-app-fixture.ts'
import { home, type IdentityFixture, startIdentityFixture } from './identity-fixture.ts'
import { Browser } from './sign-in.ts'

const people = ['api', 'hosted', 'guessed', 'plain'].map((name) => ({ name, email: `${name}@example.com`, username: name, groups: ['reader'] }))
let identity: IdentityFixture
let ClientId: string
let passwords: Record<string, string>

beforeAll(async () => {
  identity = await startIdentityFixture({ people })
  const { poolId: UserPoolId, cognito, state } = identity
  await cognito.send(new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } }))
  const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH' as const]
  const { UserPoolClient } = await cognito.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'api', ExplicitAuthFlows }))
  ClientId = UserPoolClient?.ClientId ?? ''
  passwords = JSON.parse(await readFile(join(state, 'people.json'), 'utf8'))
})
afterAll(() => identity?.stop())

function byPassword(USERNAME: string, PASSWORD = passwords[USERNAME] ?? '') {
  return identity.cognito.send(new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters: { USERNAME, PASSWORD } }))
}

function byCode(USERNAME: string, SOFTWARE_TOKEN_MFA_CODE: string, Session?: string) {
  const ChallengeResponses = { USERNAME, SOFTWARE_TOKEN_MFA_CODE }
  return identity.cognito.send(new RespondToAuthChallengeCommand({ ChallengeName: 'SOFTWARE_TOKEN_MFA', ClientId, ChallengeResponses, Session }))
}

/** Registers an authenticator app, whose code of now is used up by it; the secret. */
async function register(user: string): Promise<string> {
  const { AuthenticationResult } = await byPassword(user)
  const AccessToken = AuthenticationResult?.AccessToken
  const { SecretCode = '' } = await identity.cognito.send(new AssociateSoftwareTokenCommand({ AccessToken }))
  const wrong = identity.cognito.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: '000000' }))
  await expect(wrong).rejects.toMatchObject({ name: 'EnableSoftwareTokenMFAException' })
  const { Status } = await identity.cognito.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: codeShown(SecretCode) }))
  expect(Status).toBe('SUCCESS')
  await identity.cognito.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } }))
  expect(await identity.cognito.send(new GetUserCommand({ AccessToken }))).toMatchObject({ PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' })
  return SecretCode
}

/** The code after the one of now, which is good already: clocks differ. */
function nextCode(secret: string): string {
  return codeShown(secret, new Date(), 1)
}

test('by the API: the password gives a challenge, and the app’s code the tokens, once', async () => {
  const secret = await register('api')
  const { ChallengeName, Session, AuthenticationResult } = await byPassword('api')
  expect([ChallengeName, AuthenticationResult]).toEqual(['SOFTWARE_TOKEN_MFA', undefined])
  const code = nextCode(secret)
  await expect(
    byCode(
      'api',
      code.replace(/.$/, (digit) => String((Number(digit) + 1) % 10)),
      Session,
    ),
  ).rejects.toMatchObject({
    name: 'CodeMismatchException',
  })
  expect((await byCode('api', code, Session)).AuthenticationResult?.AccessToken).toBeTruthy()
  const again = await byPassword('api')
  await expect(byCode('api', code, again.Session)).rejects.toMatchObject({ name: 'CodeMismatchException' })
})

test('a challenge is answered with the session that it came with, by the person whom it was for', async () => {
  const invalid = { name: 'NotAuthorizedException', message: 'Invalid session for the user.' }
  const { Session } = await byPassword('api')
  await expect(byCode('plain', '000000', Session)).rejects.toMatchObject(invalid)
  for (const session of [undefined, 'AYABeKQr'.repeat(4)]) await expect(byCode('api', '000000', session)).rejects.toMatchObject(invalid)
  const answer = (ChallengeName: 'MFA_SETUP' | 'SMS_MFA' | 'NEW_PASSWORD_REQUIRED', session?: string) =>
    identity.cognito.send(
      new RespondToAuthChallengeCommand({
        ChallengeName,
        ClientId,
        ChallengeResponses: { USERNAME: 'plain', NEW_PASSWORD: 'Taken-over-1!' },
        Session: session,
      }),
    )
  for (const name of ['MFA_SETUP', 'SMS_MFA', 'NEW_PASSWORD_REQUIRED'] as const)
    for (const session of [undefined, Session]) await expect(answer(name, session)).rejects.toMatchObject(invalid)
  expect((await byPassword('plain')).AuthenticationResult?.AccessToken).toBeTruthy()
})

test('a new user chooses a password with the session that the first one gave', async () => {
  const [Username, TemporaryPassword] = ['new', 'Temporary1!pass']
  await identity.cognito.send(new AdminCreateUserCommand({ UserPoolId: identity.poolId, Username, TemporaryPassword, MessageAction: 'SUPPRESS' }))
  const { ChallengeName, Session } = await byPassword(Username, TemporaryPassword)
  const ChallengeResponses = { USERNAME: Username, NEW_PASSWORD: 'Chosen-by-me-1' }
  const { AuthenticationResult } = await identity.cognito.send(
    new RespondToAuthChallengeCommand({ ChallengeName, ClientId, ChallengeResponses, Session }),
  )
  expect(AuthenticationResult?.AccessToken).toBeTruthy()
})

test('the hosted sign-in asks for the code, and remembers the browser for its hour', async () => {
  const secret = await register('hosted')
  const { browser, page, login } = await atCodePage('hosted')
  const wrong = await browser.open(login, new URLSearchParams({ mfa_token: ticketIn(page), code: '000000' }))
  expect(wrong).toMatchObject({ status: 200, text: expect.stringContaining('This code is not valid.') })
  const right = await browser.open(login, new URLSearchParams({ mfa_token: ticketIn(page), code: nextCode(secret) }))
  expect('home' in right && right.home.searchParams.get('code')).toBeTruthy()
  const again = await browser.open(authorize())
  expect('home' in again && again.home.searchParams.get('code')).toBeTruthy()
})

test('a sign-in that waits for its code gives nothing away, ends after five wrong ones, and no code serves another', async () => {
  const secret = await register('guessed')
  const [first, other] = [await atCodePage('guessed'), await atCodePage('guessed')]
  expect(await first.browser.open(authorize())).toMatchObject({ text: expect.stringContaining('Sign in as') })
  const give = (code: string, page = first.page) => first.browser.open(first.login, new URLSearchParams({ mfa_token: ticketIn(page), code }))
  for (let tries = 1; tries < 5; tries++) expect(await give('000000')).toMatchObject({ status: 200 })
  expect(await give('000000')).toMatchObject({ status: 400 })
  expect(await give(nextCode(secret))).toMatchObject({ status: 400 })
  const right = await give(nextCode(secret), other.page)
  expect('home' in right).toBe(true)
  expect(await give(nextCode(secret), other.page)).toMatchObject({ status: 400 })
})

test('whoever has registered no app is not asked', async () => {
  expect((await identity.signIn('plain')).accessToken).toBeTruthy()
})

function authorize(): string {
  const query = { response_type: 'code', client_id: identity.clientId, redirect_uri: home, scope: 'openid' }
  return `${identity.url}/oauth2/authorize?${new URLSearchParams(query)}`
}

async function atCodePage(person: string) {
  const browser = new Browser(home)
  const login = authorize().replace('/oauth2/authorize', '/login')
  const step = await browser.open(login, new URLSearchParams({ person }))
  if ('home' in step) throw new Error('It did not ask for a code.')
  expect(step.text).toContain('Enter the code')
  return { browser, login, page: step.text }
}

function ticketIn(page: string): string {
  return /name="mfa_token" value="([^"]+)"/.exec(page)?.[1] ?? ''
}
