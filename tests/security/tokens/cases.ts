import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { Asked } from './support/guarded-stack.ts'
import { flipped, headed, type Material } from './support/tokens.ts'

/** What is asked of both gateways, and what both answer. */
export interface Case {
  is: string
  status: 200 | 401 | 403 | 431
  /** The request; `GET /things` asks for `things/read`, `POST /things` for `things/write` or `things/own`, `GET /me` for any token. */
  asked(material: Material): Promise<Asked> | Asked
  /** The token that a 200 tells the claims of; null where nobody is told of. */
  tells?(material: Material): Promise<string> | string | null
}

const things = '/things'

function bearer(token: string, rest: Partial<Asked> = {}): Asked {
  return { path: things, headers: ['Authorization', `Bearer ${token}`], ...rest }
}

function good(is: string, token: (material: Material) => Promise<string> | string, rest: Partial<Asked> = {}, scheme = 'Bearer '): Case {
  let made: Promise<string> | string | undefined
  const once = (material: Material) => (made ??= token(material))
  return {
    is,
    status: 200,
    asked: async (material) => ({ path: things, headers: ['Authorization', `${scheme}${await once(material)}`], ...rest }),
    tells: once,
  }
}

function refused(is: string, token: (material: Material) => Promise<string> | string, rest: Partial<Asked> = {}): Case {
  return { is, status: 401, asked: async (material) => bearer(await token(material), rest) }
}

function forbidden(is: string, token: (material: Material) => Promise<string> | string, rest: Partial<Asked> = {}): Case {
  return { ...refused(is, token, rest), status: 403 }
}

const write = { method: 'POST' }
const lowerCase = (name: string) => (material: Material) => ({ path: things, headers: [name, `Bearer ${material.rita.accessToken}`] })

export const cases: readonly Case[] = [
  // who may
  good('a reader reads', ({ rita }) => rita.accessToken),
  good('a writer reads', ({ wanda }) => wanda.accessToken),
  good('a writer writes', ({ wanda }) => wanda.accessToken, write),
  good('one of several scopes that a route takes', ({ forge }) => forge({ scope: 'things/own' }), write),
  good('scopes under scp', ({ forge }) => forge({ scope: undefined, scp: ['things/read'] })),
  good('an access token where no scope is asked for', ({ rita }) => rita.accessToken, { path: '/me' }),
  good('an id token where no scope is asked for', ({ rita }) => rita.idToken, { path: '/me' }),
  good('an access token without any scope where none is asked for', ({ forge }) => forge({ scope: undefined }), { path: '/me' }),
  good('aud instead of client_id', async ({ forge, rita }) => forge({ aud: clientOf(rita.accessToken), client_id: undefined })),
  good('an audience among others', async ({ forge, rita }) => forge({ aud: ['x', clientOf(rita.accessToken)], client_id: undefined })),
  good('claims of every kind', ({ forge }) =>
    forge({ list: ['a', 'b'], nested: [['c'], 1], yes: true, number: 1.5, nothing: null, 'with:colon': 'd' }),
  ),
  // the gateway asks nobody: a token is good until it expires
  good('revoked, after a sign-out everywhere', ({ signedOut }) => signedOut.accessToken),
  good('of a user who was deleted', ({ deleted }) => deleted.accessToken),

  // how it is sent
  good('the scheme in small letters', ({ rita }) => rita.accessToken, {}, 'bearer '),
  good('the scheme in capitals', ({ rita }) => rita.accessToken, {}, 'BEARER '),
  good('no scheme', ({ rita }) => rita.accessToken, {}, ''),
  good('spaces after the scheme', ({ rita }) => rita.accessToken, {}, 'Bearer    '),
  { is: 'the header in small letters', status: 200, asked: lowerCase('authorization'), tells: ({ rita }) => rita.accessToken },
  { is: 'the header in capitals', status: 200, asked: lowerCase('AUTHORIZATION'), tells: ({ rita }) => rita.accessToken },
  { is: 'none', status: 401, asked: () => ({ path: things }) },
  { is: 'an empty header', status: 401, asked: () => ({ path: things, headers: ['Authorization', ''] }) },
  { is: 'the scheme alone', status: 401, asked: () => ({ path: things, headers: ['Authorization', 'Bearer'] }) },
  { is: 'another scheme', status: 401, asked: ({ rita }) => ({ path: things, headers: ['Authorization', `Basic ${rita.accessToken}`] }) },
  { is: 'a tab after the scheme', status: 401, asked: ({ rita }) => ({ path: things, headers: ['Authorization', `Bearer\t${rita.accessToken}`] }) },
  {
    is: 'two headers, both good',
    status: 401,
    asked: ({ rita, wanda }) => ({
      path: things,
      headers: ['Authorization', `Bearer ${rita.accessToken}`, 'Authorization', `Bearer ${wanda.accessToken}`],
    }),
  },
  {
    is: 'two headers, the first good',
    status: 401,
    asked: ({ rita }) => ({ path: things, headers: ['Authorization', `Bearer ${rita.accessToken}`, 'authorization', 'Bearer x'] }),
  },
  {
    is: 'two headers, the last good',
    status: 401,
    asked: ({ rita }) => ({ path: things, headers: ['authorization', 'x', 'Authorization', `Bearer ${rita.accessToken}`] }),
  },
  { is: 'the token in the query', status: 401, asked: ({ rita }) => ({ path: `${things}?access_token=${rita.accessToken}` }) },
  { is: 'the header in the query', status: 401, asked: ({ rita }) => ({ path: `${things}?Authorization=Bearer%20${rita.accessToken}` }) },
  { is: 'the token in a cookie', status: 401, asked: ({ rita }) => ({ path: things, headers: ['Cookie', `Authorization=${rita.accessToken}`] }) },

  // its form
  refused('garbage', () => 'garbage'),
  refused('three parts of garbage', () => 'a.b.c'),
  refused('three empty parts', () => '..'),
  refused('a header that is no object', ({ rita }) => headed(rita.accessToken, [])),
  refused('a part too many', ({ rita }) => `${rita.accessToken}.x`),
  refused('a part too few', ({ rita }) => rita.accessToken.split('.').slice(0, 2).join('.')),
  refused('padding behind it', ({ rita }) => `${rita.accessToken}==`),
  refused('signs within it that base64 does not know', ({ rita }) => rita.accessToken.replace(/(.)$/, '!$1')),
  refused('a bit turned in the header', ({ rita }) => flipped(rita.accessToken, 0)),
  refused('a bit turned in the claims', ({ rita }) => flipped(rita.accessToken, 1)),
  refused('a bit turned in the signature', ({ rita }) => flipped(rita.accessToken, 2)),
  refused('a refresh token', ({ rita }) => rita.refreshToken),

  // its key
  refused('alg none, no signature', ({ rita, forge }) =>
    forge().then((token) => headed(rita.accessToken, { ...decodeProtectedHeader(token), alg: 'none' }, '')),
  ),
  refused('alg none, signature left', ({ forge }) => forge().then((token) => headed(token, { ...decodeProtectedHeader(token), alg: 'none' }))),
  refused('HS256 with the public key as the secret', ({ forge, publicPem }) => forge({}, { alg: 'HS256' }, new TextEncoder().encode(publicPem))),
  refused('RS384 by the right key', ({ forge }) => forge({}, { alg: 'RS384' })),
  refused('PS256 by the right key', ({ forge }) => forge({}, { alg: 'PS256' })),
  refused('another RSA key under a known kid', ({ forge, stranger }) => forge({}, {}, stranger)),
  refused('an unknown kid', ({ forge }) => forge({}, { kid: 'unknown' })),
  refused('no kid', ({ forge }) => forge({}, { kid: undefined })),
  refused('a key that it brings along', ({ forge, stranger }) => forge({}, { kid: 'own', jku: 'http://127.0.0.1:9/jwks.json' }, stranger)),

  // its claims
  refused('expired a minute ago', ({ forge, now }) => forge({ exp: now - 60 })),
  refused('expired this second', ({ forge, now }) => forge({ exp: now })),
  refused('no exp', ({ forge }) => forge({ exp: undefined })),
  refused('an exp in words', ({ forge }) => forge({ exp: 'never' })),
  refused('an exp that is null', ({ forge }) => forge({ exp: null })),
  refused('not valid for another five minutes', ({ forge, now }) => forge({ nbf: now + 300 })),
  refused('issued in five minutes', ({ forge, now }) => forge({ iat: now + 300 })),
  good('valid from this second on', ({ forge, now }) => forge({ nbf: now, iat: now })),
  refused('another issuer', ({ forge }) => forge({ iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Another00' })),
  refused('the issuer with a slash behind it', ({ forge, rita }) => forge({ iss: `${decodeJwt(rita.accessToken).iss}/` })),
  refused('another client', ({ forge }) => forge({ client_id: 'another' })),
  refused('another client of the pool, really', ({ otherClient }) => otherClient),
  refused('another audience, though the client is right', ({ forge }) => forge({ aud: 'another' })),
  refused('an audience that is null, though the client is right', ({ forge }) => forge({ aud: null })),
  refused('another pool, really', ({ otherPool }) => otherPool),

  // its scopes
  forbidden('an id token where a scope is asked for', ({ rita }) => rita.idToken),
  forbidden('a reader writes', ({ rita }) => rita.accessToken, write),
  forbidden('no scope', ({ forge }) => forge({ scope: undefined })),
  forbidden('a scope that only begins alike', ({ forge }) => forge({ scope: 'things/reader' })),
  forbidden('a scope in other letters', ({ forge }) => forge({ scope: 'Things/Read' })),

  // its size
  good('a large token', ({ forge }) => forge({ filler: 'x'.repeat(6_000) })),
  { is: 'a huge token', status: 431, asked: async ({ forge }) => bearer(await forge({ filler: 'x'.repeat(8_000) })) },
  { is: 'a huge header on an open route', status: 431, asked: () => ({ path: '/open', headers: ['X-Large', 'x'.repeat(10_300)] }) },

  // routes without an authorizer
  { is: 'an open route', status: 200, asked: () => ({ path: '/open' }), tells: () => null },
  { is: 'an open route with a token', status: 200, asked: ({ rita }) => bearer(rita.accessToken, { path: '/open' }), tells: () => null },
  { is: 'an open route with garbage', status: 200, asked: () => bearer('garbage', { path: '/open' }), tells: () => null },
]

function clientOf(token: string): string {
  return decodeJwt<{ client_id: string }>(token).client_id
}
