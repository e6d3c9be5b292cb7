import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keySets } from './key-sets.ts'
import { client, keyServer, now, routeFor, tokenWith } from './tokens-fixture.ts'
import { verifyToken } from './verify-token.ts'

const at = new Date(now * 1_000)
let engine: Awaited<ReturnType<typeof keyServer>>
beforeEach(async () => {
  engine = await keyServer()
})
afterEach(async () => {
  vi.useRealTimers()
  await engine.close()
})

test('keys are fetched once, for however many tokens', async () => {
  const keysOf = keySets(engine.url)
  const token = await tokenWith()
  const verdicts = await Promise.all(Array.from({ length: 50 }, () => verifyToken(token, routeFor(), keysOf, at)))
  expect(verdicts.every(({ allowed }) => allowed)).toBe(true)
  expect(engine.state.asked).toBe(1)
})

test('200 tokens at once that name unknown keys make one fetch, and until the interval is over no further one', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const keysOf = keySets(engine.url)
  await verifyToken(await tokenWith(), routeFor(), keysOf, at)
  const tokens = await Promise.all(Array.from({ length: 200 }, (_, each) => tokenWith({}, { kid: `unknown-${each}` })))
  const refusals = () => Promise.all(tokens.map((token) => verifyToken(token, routeFor(), keysOf, at)))
  expect(new Set((await refusals()).map(({ allowed }) => allowed))).toEqual(new Set([false]))
  expect(engine.state.asked).toBe(1)
  vi.setSystemTime(Date.now() + 31_000)
  await refusals()
  expect(engine.state.asked).toBe(2)
})

test('a key that came later is found', async () => {
  const keysOf = keySets(engine.url, 0)
  const [jwk] = engine.state.keys
  engine.state.keys = []
  expect(await verifyToken(await tokenWith(), routeFor(), keysOf, at)).toMatchObject({ allowed: false, why: 'the issuer has no such key' })
  if (jwk) engine.state.keys = [jwk]
  expect(await verifyToken(await tokenWith(), routeFor(), keysOf, at)).toMatchObject({ allowed: true })
})

test('where the keys can not be had nobody gets in, and everybody once they can', async () => {
  const keysOf = keySets(engine.url)
  engine.state.isDown = true
  expect(await verifyToken(await tokenWith(), routeFor(), keysOf, at)).toEqual({
    allowed: false,
    status: 401,
    why: 'the keys of the issuer can not be had',
  })
  engine.state.isDown = false
  expect(await verifyToken(await tokenWith(), routeFor(), keysOf, at)).toMatchObject({ allowed: true })
  expect(await verifyToken(await tokenWith(), routeFor(), keySets('http://127.0.0.1:9'), at)).toMatchObject({ allowed: false, status: 401 })
})

test('an issuer that is no pool tells itself where its keys are', async () => {
  const keysOf = keySets('http://127.0.0.1:9')
  const route = { ...routeFor(), authorizer: { audience: [client], identitySource: [], issuer: engine.url } }
  const token = await tokenWith({ iss: engine.url })
  expect(await verifyToken(token, route, keysOf, at)).toMatchObject({ allowed: false, why: 'the keys of the issuer can not be had' })
  engine.state.discovery = { jwks_uri: `${engine.url}/keys` }
  expect(await verifyToken(token, route, keysOf, at)).toMatchObject({ allowed: true })
})
