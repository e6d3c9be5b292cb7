import { expect, test } from 'vitest'
import { claimsForFunction, scopesOf } from './claims.ts'
import { findToken, removeHeader } from './token.ts'

const header = ['$request.header.Authorization']
const find = (rawHeaders: string[], source = header, query = '') => findToken(source, rawHeaders, new URLSearchParams(query))

test.each([
  ['Bearer a.b.c', 'a.b.c'],
  ['bearer a.b.c', 'a.b.c'],
  ['BEARER   a.b.c ', 'a.b.c'],
  ['a.b.c', 'a.b.c'],
  ['Basic a.b.c', 'Basic a.b.c'],
  ['', undefined],
])('of the header “%s” the token is %s', (value, token) => {
  expect(find(['host', 'x', 'aUTHORIZATION', value])).toBe(token)
})

test('a header that comes twice is one value, and no token', () => {
  expect(find(['Authorization', 'Bearer a.b.c', 'authorization', 'Bearer d.e.f'])).toBe('a.b.c, Bearer d.e.f')
})

test('a token is looked for only where the authorizer says', () => {
  expect(find([], header, 'access_token=a.b.c')).toBeUndefined()
  expect(find([], ['$request.querystring.access_token'], 'access_token=a.b.c')).toBe('a.b.c')
})

test('a header is taken out however it is written', () => {
  const headers = ['X-One', '1', 'a', 'A', 'x-one', '2', 'b', 'B']
  removeHeader(headers, 'x-one')
  expect(headers).toEqual(['a', 'A', 'b', 'B'])
})

test('claims reach a function as strings, lists in brackets', () => {
  const claims = { sub: 's', exp: 1_787_996_002, 'cognito:groups': ['viewer', 'clerk'], email_verified: true, none: [] }
  expect(claimsForFunction(claims)).toEqual({ sub: 's', exp: '1787996002', 'cognito:groups': '[viewer clerk]', email_verified: 'true', none: '[]' })
})

test('scopes come from scope and scp, sorted, each once', () => {
  expect(scopesOf({ scope: 'b  a', scp: ['a', 'c'] })).toEqual(['a', 'b', 'c'])
  expect(scopesOf({ scope: 7 as unknown as string })).toEqual([])
})
