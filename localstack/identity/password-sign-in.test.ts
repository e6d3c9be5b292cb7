import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateUserPoolClientCommand, type ExplicitAuthFlowsType } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type IdentityFixture, startIdentityFixture } from './identity-fixture.ts'
import { signInWithPassword } from './password-sign-in.ts'

let identity: IdentityFixture
let password: string

beforeAll(async () => {
  identity = await startIdentityFixture({ people: [{ name: 'plain', email: 'plain@example.com', username: 'plain', groups: ['reader'] }] })
  password = JSON.parse(await readFile(join(identity.state, 'people.json'), 'utf8')).plain
})
afterAll(() => identity?.stop())

async function signIn(ExplicitAuthFlows: ExplicitAuthFlowsType[] | undefined, GenerateSecret = false, given = password) {
  const { poolId, cognito, access } = identity
  const made = new CreateUserPoolClientCommand({ UserPoolId: poolId, ClientName: 'flows', ExplicitAuthFlows, GenerateSecret })
  const { UserPoolClient } = await cognito.send(made)
  return signInWithPassword(access, { poolId, clientId: UserPoolClient?.ClientId ?? '', user: 'plain', password: given })
}

test.each<[string, ExplicitAuthFlowsType[] | undefined, boolean]>([
  ['USER_PASSWORD_AUTH', ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'], false],
  ['USER_PASSWORD_AUTH', ['ALLOW_USER_PASSWORD_AUTH'], true],
  ['ADMIN_USER_PASSWORD_AUTH', ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'], false],
  ['ADMIN_USER_PASSWORD_AUTH', ['ADMIN_NO_SRP_AUTH'], true],
  ['USER_SRP_AUTH', ['ALLOW_USER_SRP_AUTH'], false],
  ['USER_SRP_AUTH', ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'], true],
  ['USER_SRP_AUTH', undefined, false],
])('%s of %s (with a secret: %s)', async (flow, allowed, hasSecret) => {
  const tokens = await signIn(allowed, hasSecret)
  expect(tokens).toMatchObject({ flow, expiresIn: 3600, refreshToken: expect.any(String) })
  const claims = JSON.parse(Buffer.from(tokens.accessToken.split('.')[1] ?? '', 'base64url').toString())
  expect(claims).toMatchObject({ username: 'plain', token_use: 'access' })
})

test('a wrong password is refused by SRP too', async () => {
  await expect(signIn(['ALLOW_USER_SRP_AUTH'], false, 'Wrong-4-everybody!')).rejects.toThrow(
    'The sign-in of plain failed: Incorrect username or password.',
  )
})

test('a client without a flow with a password is named with what it allows', async () => {
  await expect(signIn(['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_AUTH'])).rejects.toThrow('it allows REFRESH_TOKEN_AUTH, USER_AUTH.')
})

test.each<ExplicitAuthFlowsType[]>([['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'], ['CUSTOM_AUTH_FLOW_ONLY']])(
  'of a client whose sign-in is the application’s own (%s) the error says how to sign in',
  async (...allowed) => {
    await expect(signIn(allowed)).rejects.toMatchObject({
      code: 'sign-in-refused',
      message: expect.stringContaining('its sign-in is CUSTOM_AUTH'),
      hint: expect.stringContaining('RespondToAuthChallenge'),
    })
  },
)

test('a client with a flow for passwords beside its own is signed in to', async () => {
  expect(await signIn(['ALLOW_CUSTOM_AUTH', 'ALLOW_USER_SRP_AUTH'])).toMatchObject({ flow: 'USER_SRP_AUTH' })
})
