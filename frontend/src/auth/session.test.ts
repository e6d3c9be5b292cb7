import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { FakeSignIn } from '../../dev/fake-sign-in.ts'
import type { Configuration } from './configuration.ts'
import { oidcClient, signOutUrl } from './oidc.ts'
import { Session } from './session.ts'
import { TokenStore } from './tokens.ts'

const origin = 'http://page.example'
let server: Server
let base: string
let signIn: FakeSignIn
let windows: Window[]

/** A window of the page: its storage, where it went, and its session. */
type Window = { storage: MemoryStorage; went: string[]; session: Session; heard: ((event: MessageEvent) => void)[] }

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { status, location, body } = signIn.answer(new URL(request.url ?? '/', base), new URLSearchParams(await text(request)))
    response.writeHead(status, { 'content-type': 'application/json', ...(location ? { location } : {}) }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // it listens on TCP
})
afterAll(() => server.close())
beforeEach(() => {
  signIn = new FakeSignIn(['clerk', 'pool_Google'])
  windows = []
})
afterEach(() => vi.useRealTimers())

test('signs in by code and PKCE, and goes on where one was', async () => {
  const { session, went } = openWindow()
  expect(await session.start(`${origin}/orders?status=shipped`)).toBeUndefined()
  expect(session.state).toEqual({ status: 'signed-out', why: 'not-yet' })
  await session.signIn('/orders?status=shipped')
  const asked = new URL(went[0] ?? '')
  expect(asked.href).toMatch(`${base}/oauth2/authorize?`)
  expect(asked.searchParams.get('code_challenge_method')).toBe('S256')
  expect(asked.searchParams.get('redirect_uri')).toBe(`${origin}/signed-in`)
  expect(asked.searchParams.get('scope')).toContain('orders/upload')
  expect(await session.start(await followed(asked.href))).toBe('/orders?status=shipped')
  expect(session.state).toEqual({
    status: 'signed-in',
    person: { name: 'Ada Lovelace', email: 'ada@example.com', groups: ['clerk', 'pool_Google'] },
  })
})

test('a reloaded window has its session still, another has none', async () => {
  const first = await signedIn()
  const reloaded = openWindow(first.storage)
  await reloaded.session.start(`${origin}/orders`)
  expect(reloaded.session.token).toBe(first.session.token)
  const other = openWindow()
  await other.session.start(`${origin}/orders`)
  expect(other.session.token).toBeUndefined()
})

test.each(['{', '{"access_token":"x"}', '{"access_token":"a.b.c","profile":{}}'])('a kept session that cannot be read is none: %s', async (kept) => {
  const storage = new MemoryStorage()
  storage.setItem('session', kept)
  const { session } = openWindow(storage)
  await session.start(`${origin}/orders`)
  expect(session.state).toEqual({ status: 'signed-out', why: 'not-yet' })
})

test('a code serves once, and not in a window that did not ask for it', async () => {
  const { session, went } = openWindow()
  await session.signIn('/')
  const back = await followed(went[0] ?? '')
  const stranger = openWindow()
  expect(await stranger.session.start(back)).toBe('/')
  expect(stranger.session.state).toMatchObject({ status: 'signed-out', failure: { code: 'sign-in-unknown' } })
  await session.start(back)
  expect(session.state.status).toBe('signed-in')
  const again = openWindow()
  await again.session.start(back)
  expect(again.session.state).toMatchObject({ failure: { code: 'sign-in-unknown' } })
})

test.each([
  ['access_denied', 'No such thing', 'sign-in-cancelled'],
  ['invalid_request', 'No such thing', 'sign-in-refused'],
  ['invalid_request', 'Already found an entry for username google_1138', 'sign-in-linked'],
])('says kindly that the sign-in answered %s: %s', async (error, error_description, code) => {
  const { session, went } = openWindow()
  await session.signIn('/')
  const state = new URL(went[0] ?? '').searchParams.get('state') ?? ''
  await session.start(`${origin}/signed-in?${new URLSearchParams({ error, error_description, state })}`)
  expect(session.state).toMatchObject({ status: 'signed-out', why: 'failed', failure: { code } })
})

test('goes on within the page only', async () => {
  const { session, went } = openWindow()
  await session.signIn('//elsewhere.example/')
  expect(await session.start(await followed(went[0] ?? ''))).toBe('/')
})

test('renews by the refresh token, once however many ask, and keeps the one that replaces it', async () => {
  const { session } = await signedIn()
  const [before, refreshBefore] = [session.token, [...signIn.refreshTokens]]
  const renewed = await Promise.all([session.renew(before), session.renew(before), session.renew(before)])
  expect(new Set(renewed).size).toBe(1)
  expect(renewed[0]).not.toBe(before)
  expect([...signIn.refreshTokens]).not.toEqual(refreshBefore)
  expect(await session.renew(before)).toBe(session.token)
  expect(await session.renew(session.token)).not.toBe(renewed[0])
})

test('renews by itself a minute before the token expires', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  const { session } = await signedIn()
  const before = session.token
  vi.advanceTimersByTime((signIn.lifetime - 61) * 1_000)
  expect(session.token).toBe(before)
  vi.advanceTimersByTime(2_000)
  await expect.poll(() => session.token, { interval: 10, timeout: 15_000 }).not.toBe(before)
})

test('a session that cannot be renewed is over, and says so', async () => {
  const { session, storage } = await signedIn()
  signIn.refreshTokens.clear()
  expect(await session.renew(session.token)).toBeUndefined()
  expect(session.state).toEqual({ status: 'signed-out', why: 'expired' })
  expect(storage.length).toBe(0)
})

test('where the sign-in cannot be reached nobody is signed out', async () => {
  const { session } = await signedIn()
  const before = session.token
  vi.spyOn(globalThis, 'fetch').mockRejectedValueOnce(new TypeError('Failed to fetch'))
  expect(await session.renew(before)).toBeUndefined()
  expect(session.token).toBe(before)
})

test('signing out revokes the refresh tokens of every window, and ends the hosted session', async () => {
  const [first, second] = [await signedIn(), await signedIn()]
  expect(signIn.refreshTokens.size).toBe(2)
  await first.session.signOut()
  await expect.poll(() => signIn.refreshTokens.size, { timeout: 15_000 }).toBe(0)
  expect(first.went.at(-1)).toBe(`${base}/logout?client_id=fake-client&logout_uri=${encodeURIComponent(`${origin}/`)}`)
  expect(second.session.state).toEqual({ status: 'signed-out', why: 'elsewhere' })
  expect([first.storage.length, second.storage.length]).toEqual([0, 0])
})

test('tells of every change', async () => {
  const { session } = await signedIn()
  let changes = 0
  session.addEventListener('change', () => changes++)
  session.expire()
  session.expire()
  expect(changes).toBe(1)
})

async function signedIn(): Promise<Window> {
  const opened = openWindow()
  await opened.session.signIn('/')
  await opened.session.start(await followed(opened.went[0] ?? ''))
  return opened
}

function openWindow(storage = new MemoryStorage()): Window {
  const configuration: Configuration = signIn.configuration(base)
  const opened: Omit<Window, 'session'> = { storage, went: [], heard: [] }
  const session = new Session({
    client: oidcClient(configuration, origin, storage),
    tokens: new TokenStore(storage),
    signOutUrl: signOutUrl(configuration, origin),
    go: (url) => opened.went.push(url),
    others: {
      // as a BroadcastChannel: all windows hear but the one that speaks
      postMessage: (data) => {
        for (const other of windows) if (other.session !== session) for (const hear of other.heard) hear({ data } as MessageEvent) // all it reads
      },
      addEventListener: (_: string, hear: unknown) => void opened.heard.push(hear as (event: MessageEvent) => void), // the one kind that is used
    },
  })
  const made = { ...opened, session }
  windows.push(made)
  return made
}

async function followed(url: string): Promise<string> {
  return (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? ''
}

class MemoryStorage implements Storage {
  readonly #kept = new Map<string, string>()
  get length() {
    return this.#kept.size
  }
  clear = () => this.#kept.clear()
  getItem = (key: string) => this.#kept.get(key) ?? null
  key = (index: number) => [...this.#kept.keys()][index] ?? null
  removeItem = (key: string) => void this.#kept.delete(key)
  setItem = (key: string, value: string) => void this.#kept.set(key, value)
}
