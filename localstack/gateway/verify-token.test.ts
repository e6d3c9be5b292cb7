import fc from 'fast-check'
import { base64url, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { keySets } from './key-sets.ts'
import { client, issuer, keyServer, keysOf, now, publicKey, routeFor, stranger, tokenWith } from './tokens-fixture.ts'
import { type Verdict, verifyToken } from './verify-token.ts'

const at = new Date(now * 1_000)
const verify = (token: string, scopes: string[] = ['things/read']): Promise<Verdict> => verifyToken(token, routeFor(...scopes), keysOf, at)
const refusal = (why: string) => ({ allowed: false, status: 401, why })

test('a good token passes with its claims and scopes', async () => {
  expect(await verify(await tokenWith({ scope: 'things/write things/read' }))).toMatchObject({
    allowed: true,
    claims: { sub: 'someone', exp: now + 60 },
    scopes: ['things/read', 'things/write'],
  })
})

test.each([
  ['an audience among several', { aud: ['another', client], client_id: undefined }],
  ['the audience, whatever the client', { aud: client, client_id: 'another' }],
  ['no iat and no nbf', { iat: undefined }],
  ['nbf at this second', { nbf: now }],
  ['a second left', { exp: now + 1 }],
  ['scopes under scp, as a list', { scope: undefined, scp: ['things/read'] }],
  ['scopes under scp, as words', { scope: undefined, scp: 'x things/read' }],
])('passes: %s', async (_, claims) => {
  expect(await verify(await tokenWith(claims))).toMatchObject({ allowed: true })
})

test.each([
  ['expired at this second', { exp: now }, 'the token has expired'],
  ['no exp', { exp: undefined }, 'the claim exp is missing'],
  ['an exp that is no number', { exp: `${now + 60}` as unknown as number }, 'the claim exp is not valid'],
  ['nbf a second ahead', { nbf: now + 1 }, 'the claim nbf is not valid'],
  ['issued a second ahead', { iat: now + 1 }, 'the token was issued in the future'],
  ['another issuer', { iss: `${issuer}x` }, 'the claim iss is not valid'],
  ['no issuer', { iss: undefined }, 'the claim iss is missing'],
  ['another client', { client_id: 'another' }, 'the token does not have a valid audience'],
  ['another audience, though the client is right', { aud: 'another' }, 'the token does not have a valid audience'],
  ['neither audience nor client', { client_id: undefined }, 'the token does not have a valid audience'],
])('refuses: %s', async (_, claims, why) => {
  expect(await verify(await tokenWith(claims))).toEqual(refusal(why))
})

test('a token without any of the scopes is the one that gets 403', async () => {
  expect(await verify(await tokenWith({ scope: 'things/reader' }))).toMatchObject({ allowed: false, status: 403 })
  expect(await verify(await tokenWith({ scope: undefined }))).toMatchObject({ allowed: false, status: 403 })
  expect(await verify(await tokenWith({ scope: undefined }), [])).toMatchObject({ allowed: true })
  expect(await verify(await tokenWith({ scope: 'none', exp: now }))).toMatchObject({ allowed: false, status: 401 })
})

test('keys and algorithms: only RS256 by the key that the token names', async () => {
  expect(await verify(await tokenWith({}, {}, stranger.privateKey))).toEqual(refusal('the signature is invalid'))
  expect(await verify(await tokenWith({}, { kid: 'unknown' }))).toMatchObject({ allowed: false, status: 401 })
  const [, body = '', signature = ''] = (await tokenWith()).split('.')
  const headed = (header: object) => `${base64url.encode(JSON.stringify(header))}.${body}`
  expect(await verify(`${headed({ alg: 'none', kid: 'known' })}.`)).toEqual(refusal('the token is malformed'))
  expect(await verify(`${headed({ alg: 'none', kid: 'known' })}.${signature}`)).toEqual(refusal('the signing method is invalid'))
  expect(await verify(`${headed({ alg: 'RS384', kid: 'known' })}.${signature}`)).toEqual(refusal('the signing method is invalid'))
  const secret = new TextEncoder().encode(JSON.stringify(publicKey))
  const claims = JSON.parse(new TextDecoder().decode(base64url.decode(body)))
  expect(await verify(await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'known' }).sign(secret))).toEqual(
    refusal('the signing method is invalid'),
  )
})

test('a token that names no key is refused, even where the issuer has only one', async () => {
  const engine = await keyServer()
  const token = await tokenWith({}, { kid: undefined })
  expect(await verifyToken(token, routeFor(), keySets(engine.url), at)).toEqual(refusal('the issuer has no such key'))
  await engine.close()
})

// the seed is printed by fast-check where this fails
test('no change of a good token passes, and none makes the verifier throw', async () => {
  const good = await tokenWith()
  const change = fc.oneof(
    fc.record({ at: fc.nat(good.length - 1), to: fc.string({ unit: 'grapheme', maxLength: 4 }), take: fc.nat(8) }),
    fc.record({
      at: fc.nat(good.length - 1),
      to: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'),
      take: fc.constant(1),
    }),
  )
  await fc.assert(
    fc.asyncProperty(change, async ({ at: place, to, take }) => {
      const changed = good.slice(0, place) + to + good.slice(place + take)
      fc.pre(changed !== good)
      expect((await verify(changed)).allowed).toBe(false)
    }),
    { numRuns: 2_000 },
  )
})

test('no header and no claims of whatever form make the verifier throw, and none pass without the key', async () => {
  const [, body = '', signature = ''] = (await tokenWith()).split('.')
  const part = fc.oneof(fc.jsonValue(), fc.record({ alg: fc.jsonValue(), kid: fc.jsonValue(), crit: fc.jsonValue() }, { requiredKeys: [] }))
  const encoded = (value: unknown) => base64url.encode(JSON.stringify(value))
  await fc.assert(
    fc.asyncProperty(part, part, fc.constantFrom('', signature, 'AA'), async (header, claims, sign) => {
      expect((await verify(`${encoded(header)}.${encoded(claims)}.${sign}`)).allowed).toBe(false)
      expect((await verify(`${encoded(header)}.${body}.${sign}`)).allowed).toBe(false)
    }),
    { numRuns: 500 },
  )
})

test('signed claims of whatever form never make the verifier throw', async () => {
  const names = ['iss', 'aud', 'client_id', 'exp', 'nbf', 'iat', 'scope', 'scp']
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), fc.jsonValue(), async (name, value) => {
      const verdict = await verify(await tokenWith({ [name]: value }))
      if (!['aud', 'client_id', 'scope', 'scp'].includes(name)) expect(verdict.allowed && typeof value !== 'number').toBe(false)
    }),
    { numRuns: 500 },
  )
})
