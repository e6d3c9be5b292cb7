import { CognitoIdentityProviderClient, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider'
import { signInSamplePerson } from '@stagecraft/localstack/identity/sample-person.ts'
import { readSettings } from '@stagecraft/localstack/identity/settings.ts'
import { signIn } from '@stagecraft/localstack/identity/sign-in.ts'
import { besideAccess, clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { decodeJwt } from 'jose'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPage, startBrowser } from './support/browser.ts'
import { get, givenStack } from './support/stack.ts'

const { project, record } = await givenStack()
const { urls } = record
const people = [
  { name: 'Gina Google', email: 'gina@example.com', provider: 'Google', groups: [], isVerified: true },
  { name: 'Felix Facebook', email: 'felix@example.com', provider: 'Facebook', groups: [], isVerified: false },
  { name: 'Oscar Okta', email: 'oscar@example.com', provider: 'Okta', groups: ['operator'], isVerified: true },
  { name: 'Sam Saml', email: 'sam@example.com', provider: 'Saml', groups: ['clerk'], isVerified: false },
]

let browser: Browser
beforeAll(async () => (browser = await startBrowser()))
afterAll(() => browser?.close())

test('each provider of the template has a sample person', () => {
  const sample = (project.config.people ?? []).flatMap(({ name, email, provider }) => (provider ? [{ name, email, provider }] : []))
  expect(sample).toEqual(expect.arrayContaining(people.map(({ name, email, provider }) => ({ name, email, provider }))))
})

test.each(people)('$name gets through $provider what it may say of them, and no more', async ({ email, provider, groups, isVerified }) => {
  const { accessToken, idToken } = await signInSamplePerson(project.state, urls.signIn, email)
  for (const token of [accessToken, idToken]) expect(decodeJwt(token)['cognito:groups'] ?? []).toEqual(groups)
  expect(decodeJwt(accessToken).username).toMatch(new RegExp(`^${provider}_\\d+$`))
  expect(decodeJwt(idToken)).toMatchObject({ email, email_verified: isVerified })
})

test.each(people)('$name is kept in the trail with name and user name, and with the address only where it is vouched for', async (person) => {
  const { accessToken } = await signInSamplePerson(project.state, urls.signIn, person.email)
  const claims = decodeJwt(accessToken)
  const email = person.isVerified || person.provider === 'Saml' ? person.email : undefined
  expect([claims.person_name, claims.person_email]).toEqual([person.name, email])
  if (person.groups.length === 0) return
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ fileName: 'a.csv', sizeBytes: 1 })
  const { key } = (await (await fetch(`${urls.api}/uploads`, { method: 'POST', headers, body })).json()) as { key: string }
  const { items } = await get<{ items: { target: string }[] }>(record, '/activity?limit=200')
  expect(items.find(({ target }) => target === key)).toMatchObject({ name: claims.username, displayName: person.name, email })
})

test.each(people)('$name comes from the page to the page through $provider, without typing', async ({ name, provider }) => {
  const { page, errors } = await openPage(browser)
  await page.goto(urls.page)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: provider }).click()
  await page.getByRole('button', { name }).click()
  await page.locator('account-menu .who', { hasText: name }).waitFor()
  expect(new URL(page.url()).origin).toBe(urls.page)
  expect(errors).toEqual([])
  await page.close()
})

async function signInAsVera(provider: string): Promise<{ username: unknown; groups: unknown }> {
  const settings = await readSettings(project.state)
  const [client] = settings?.clients ?? []
  const { accessToken } = await signIn({
    signInUrl: urls.signIn ?? '',
    clientId: client?.clientId ?? '',
    redirectUri: client?.callbackUrls[0] ?? '',
    scopes: ['openid'],
    user: 'viewer@example.com',
    provider,
  })
  const { username, 'cognito:groups': groups } = decodeJwt(accessToken)
  return { username, groups }
}

test('who comes with a verified address that a user has is that user, at the first sign-in and every later one', async () => {
  for (const _ of ['first', 'later']) expect(await signInAsVera('Google')).toEqual({ username: 'viewer', groups: ['viewer'] })
  const cognito = new CognitoIdentityProviderClient(clientOptions(besideAccess(record)))
  const UserPoolId = (await readSettings(project.state))?.poolId
  const { Users = [] } = await cognito.send(new ListUsersCommand({ UserPoolId, Filter: 'email = "viewer@example.com"' }))
  cognito.destroy()
  expect(Users.filter(({ Username }) => Username?.startsWith('Google'))).toEqual([])
})

test('who comes from Facebook with that address is somebody else, without rights', async () => {
  const { username, groups } = await signInAsVera('Facebook')
  expect(username).toMatch(/^Facebook_\d+$/)
  expect(groups ?? []).toEqual([])
  // nor did it touch the user of that address
  expect(decodeJwt((await signInSamplePerson(project.state, urls.signIn, 'viewer')).accessToken)['cognito:groups']).toEqual(['viewer'])
})
