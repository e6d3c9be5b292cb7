import { expect, test } from 'vitest'
import type { AuthorizationRequest } from './authorization-request.ts'
import { Codes } from './codes.ts'

// RFC 7636 appendix B
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const codeChallenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
const client = { clientId: 'page', callbackUrls: ['http://app/'], logoutUrls: [], providers: [], scopes: [] }
const request: AuthorizationRequest = {
  client,
  redirectUri: 'http://app/',
  state: 'mine',
  identityProvider: undefined,
  provider: undefined,
  prompt: undefined,
  codeChallenge,
  query: new URLSearchParams(),
}

function redeem(changes: Record<string, string>, clientId = 'page', asked = request): string | undefined {
  const codes = new Codes()
  expect(codes.issue(new URL('http://app/?code=one'), asked)).toBe('http://app/?code=one')
  return codes.redeem(new URLSearchParams({ code: 'one', redirect_uri: 'http://app/', code_verifier: verifier, ...changes }), clientId)
}

test('a code is redeemed by who asked for it', () => {
  expect(redeem({})).toBeUndefined()
  expect(redeem({ code_verifier: '' }, 'page', { ...request, codeChallenge: undefined })).toBeUndefined()
})

test.each([
  ['another client', {}, 'other', /another client/],
  ['another address', { redirect_uri: 'http://app' }, 'page', /redirect_uri/],
  ['no verifier', { code_verifier: '' }, 'page', /code_verifier/],
  ['the challenge as verifier', { code_verifier: codeChallenge }, 'page', /code_verifier/],
  ['another code', { code: 'two' }, 'page', /unknown/],
])('it is not with %s', (_, changes, clientId, reason) => {
  expect(redeem(changes, clientId)).toMatch(reason)
})

test('a failed attempt uses it up', () => {
  const codes = new Codes()
  codes.issue(new URL('http://app/?code=one'), request)
  const form = new URLSearchParams({ code: 'one', redirect_uri: 'http://app/', code_verifier: 'wrong' })
  expect(codes.redeem(form, 'page')).toMatch(/code_verifier/)
  form.set('code_verifier', verifier)
  expect(codes.redeem(form, 'page')).toMatch(/unknown, used/)
})
