import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { dropFile, openPage, openSignedIn, samples, signInAs, startBrowser, type WatchedPage } from './support/browser.ts'
import { emptyStack, eventually, givenStack, header, importText } from './support/stack.ts'

const { record } = await givenStack()
const { urls } = record
let browser: Browser
let watched: WatchedPage | undefined

beforeAll(async () => {
  browser = await startBrowser()
  await emptyStack(record)
  await importText(record, 'one.csv', `${header}S-1,1,placed,2026-03-01T10:00:00Z,HARBOR,12.30,EUR\n`)
})
afterAll(() => browser?.close())
afterEach(async () => {
  await watched?.page.close()
  expect(watched?.errors ?? []).toEqual([])
  watched = undefined
})

test('from the banner’s address it is two clicks to the orders, and no typing', async () => {
  watched = await openPage(browser)
  const { page } = watched
  await page.goto(urls.page)
  await page.getByRole('heading', { name: /Order files in/ }).waitFor()
  expect(await page.title()).toBe('Stagecraft')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: /Olga Operator/ }).click()
  await page.waitForURL(`${urls.page}/orders`)
  await page.getByRole('link', { name: 'S-1' }).waitFor()
})

test('signed in, one is on the page one asked for, and the address holds no code', async () => {
  watched = await openPage(browser)
  const { page } = watched
  await page.goto(`${urls.page}/orders?status=placed`)
  await signInAs(page, 'viewer')
  expect(page.url()).toBe(`${urls.page}/orders?status=placed`)
  await page.reload()
  await page.getByRole('link', { name: 'S-1' }).waitFor()
})

test.each([
  { as: 'viewer', places: ['Orders', 'Imports'], mayUpload: false, mayOperate: false },
  { as: 'clerk', places: ['Orders', 'Imports'], mayUpload: true, mayOperate: false },
  { as: 'operator', places: ['Orders', 'Imports', 'Operations'], mayUpload: true, mayOperate: true },
])('a person of the group $as sees what they may do, and no more', async ({ as, places, mayUpload, mayOperate }) => {
  watched = await openSignedIn(browser, record, { as })
  const { page } = watched
  // beside a place's name may stand how much is in progress there
  const texts = await page.locator('side-nav nav a').allInnerTexts()
  expect(texts.map((text) => text.split('\n')[0])).toEqual(places)
  expect(await page.locator('account-menu .who').innerText()).toContain(as)
  // dropped files are taken at once or not at all
  await dropFile(page, join(samples, 'shuffled.csv'))
  expect(new URL(page.url()).pathname).toMatch(mayUpload ? /^\/imports/ : /^\/orders$/)
  await page.goto(`${urls.page}/imports`)
  await page.getByRole('link', { name: 'one.csv' }).waitFor()
  expect(await page.locator('file-drop').count()).toBe(mayUpload ? 1 : 0)
  expect(await page.locator('sample-picker').count()).toBe(mayUpload ? 1 : 0)
  await page.goto(`${urls.page}/operations`)
  const expected = mayOperate
    ? page.locator('health-list').getByText('database')
    : page.getByRole('heading', { name: 'You do not have access to this page' })
  await expected.waitFor()
  expect(await page.locator('operations-page').count()).toBe(mayOperate ? 1 : 0)
})

test('a person of no group is told so, and may leave', async () => {
  watched = await openPage(browser)
  const { page } = watched
  await page.goto(`${urls.page}/imports`)
  await signInWith(page, 'Google', 'Gina Google')
  await page.getByRole('heading', { name: 'You do not have access yet' }).waitFor()
  expect(await page.locator('side-nav nav a').count()).toBe(0)
  await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
})

test('tokens are in the window’s own session storage, and nowhere else', async () => {
  watched = await openSignedIn(browser, record)
  const { page } = watched
  const { access_token: token, refresh_token: refresh } = await session(page)
  expect(token.split('.')).toHaveLength(3)
  const elsewhere = await page.evaluate(() => JSON.stringify([{ ...localStorage }, document.cookie, location.href, history.state]))
  const cookies = JSON.stringify(await page.context().cookies(urls.page))
  for (const secret of [token, refresh]) expect(elsewhere + cookies).not.toContain(secret)
  expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual(['session'])
  expect(watched.requests.filter((url) => url.includes(token) || url.includes(refresh))).toEqual([])
})

test('a token that is about to expire is renewed without a word, by a refresh token that rotates, with what its provider says of groups', async () => {
  watched = await openPage(browser)
  const { page } = watched
  await page.goto(`${urls.page}/orders?id=S-1`)
  await signInWith(page, 'Okta', 'Oscar Okta')
  const before = await session(page)
  await page.evaluate(() => {
    const kept = JSON.parse(sessionStorage.getItem('session') ?? '')
    sessionStorage.setItem('session', JSON.stringify({ ...kept, expires_at: Math.floor(Date.now() / 1_000) + 30 }))
  })
  await page.reload()
  const after = await eventually('another token', async () => {
    const now = await session(page)
    return now.access_token !== before.access_token && now
  })
  expect(after.refresh_token).not.toBe(before.refresh_token)
  expect(await page.locator('account-menu .who').innerText()).toContain('operator')
  await page.getByRole('link', { name: 'S-1' }).waitFor()
})

test('a token that the API refuses is renewed, and what was asked for is there; one that cannot be renewed ends the session', async () => {
  watched = await openSignedIn(browser, record)
  const { page, errors } = watched
  await spoilTokens(page, 'access_token')
  await page.goto(`${urls.page}/orders?id=S-1`)
  await page.getByRole('link', { name: 'S-1' }).waitFor()
  await spoilTokens(page, 'access_token', 'refresh_token')
  await page.reload()
  await page.getByText('Your session has expired.').waitFor()
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
  // the hosted sign-in still knows who it is
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('account-menu .who').waitFor()
  expect(page.url()).toBe(`${urls.page}/orders?id=S-1`)
  // the browser itself writes every 400 and 401 on its console
  expect(errors.filter((error) => !/status of 40[01]/.test(error))).toEqual([])
  errors.splice(0)
})

test('whoever signs out in one window is out in all, and their refresh tokens serve no more', async () => {
  const context = await browser.newContext()
  const [page, other] = [await context.newPage(), await context.newPage()]
  await page.goto(`${urls.page}/imports`)
  await signInAs(page, 'operator')
  // the hosted sign-in knows its person from the first window, and asks nobody
  await other.goto(`${urls.page}/imports`)
  await other.getByRole('button', { name: 'Sign in' }).click()
  await other.locator('account-menu .who').waitFor()
  const tokens = await Promise.all([session(page), session(other)])
  await page.locator('account-menu .who').click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  await other.getByText('You signed out in another window.').waitFor()
  for (const each of [page, other]) expect(await each.evaluate(() => sessionStorage.length)).toBe(0)
  for (const { refresh_token } of tokens) await eventually('a refresh token that is refused', async () => (await refreshed(refresh_token)) === 400)
  // the hosted sign-in has forgotten too: it asks who comes
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: /Olga Operator/ }).waitFor()
  await context.close()
})

test('cookies that other programs of this machine have set keep nobody from their orders', async () => {
  watched = await openPage(browser)
  const { page } = watched
  await page.goto(urls.page)
  // ports share cookies
  await page.context().addCookies([
    { name: 'ph_session', value: '{"eid":1%2C"email":""}', url: urls.page },
    { name: 'broken', value: '%zz"', url: urls.page },
  ])
  await signInAs(page, 'viewer')
  await page.goto(`${urls.page}/orders?id=S-1`)
  await page.getByRole('link', { name: 'S-1' }).waitFor()
})

test('a sign-in that nobody here began, or that was refused, is said kindly', async () => {
  watched = await openPage(browser)
  const { page } = watched
  await page.goto(`${urls.page}/signed-in?code=made-up&state=made-up`)
  await page.getByText('This sign-in has expired.').waitFor()
  expect(page.url()).toBe(`${urls.page}/`)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('button[name=person]').first().waitFor()
  const state = new URL(page.url()).searchParams.get('state')
  await page.goto(`${urls.page}/signed-in?error=access_denied&error_description=No&state=${state}`)
  await page.getByText('The sign-in was cancelled.').waitFor()
})

test('while the stack is starting the page says so, and goes on by itself', async () => {
  watched = await openPage(browser)
  const { page, errors } = watched
  let refusals = 0
  await page.route('**/config.json', (route) => (refusals++ < 2 ? route.fulfill({ status: 503, json: { code: 'starting' } }) : route.continue()))
  await page.goto(urls.page)
  await page.getByText('The stack is still starting.').waitFor()
  expect(await page.getByRole('button', { name: 'Sign in' }).isDisabled()).toBe(true)
  await signInAs(page, 'viewer')
  // the browser itself writes a 503 on its console
  errors.splice(0)
})

async function signInWith(page: Page, provider: string, person: string): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: provider }).click()
  await page.getByRole('button', { name: person }).click()
  await page.locator('account-menu .who').waitFor()
}

// as if the key it is signed with had gone
async function spoilTokens(page: Page, ...names: string[]): Promise<void> {
  await page.evaluate((spoiled) => {
    const kept = JSON.parse(sessionStorage.getItem('session') ?? '')
    for (const name of spoiled) kept[name] = `${kept[name].slice(0, -8)}AAAAAAAA`
    sessionStorage.setItem('session', JSON.stringify(kept))
  }, names)
}

async function session(page: Page): Promise<{ access_token: string; refresh_token: string }> {
  return JSON.parse(await page.evaluate(() => sessionStorage.getItem('session') ?? 'null'))
}

async function refreshed(refreshToken: string): Promise<number> {
  const { clientId } = (await (await fetch(`${urls.page}/config.json`)).json()) as { clientId: string }
  const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken })
  return (await fetch(`${urls.signIn}/oauth2/token`, { method: 'POST', body })).status
}
