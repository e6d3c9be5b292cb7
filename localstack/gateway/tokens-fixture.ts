import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import type { RouteAuthorization } from '../stack/authorizers.ts'
import type { KeysOf } from './key-sets.ts'

export const issuer = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Pool'
export const client = 'theclient'
const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
const stranger = await generateKeyPair('RS256')
const jwk = { ...(await exportJWK(publicKey)), kid: 'known', alg: 'RS256', use: 'sig' }

export { publicKey, stranger }

/** A route for whoever has one of the scopes. */
export function routeFor(...scopes: string[]): RouteAuthorization {
  return { type: 'JWT', scopes, authorizer: { issuer, audience: [client], identitySource: ['$request.header.Authorization'] } }
}

export const keysOf: KeysOf = () => async (header) => {
  if (header.kid !== 'known') throw new Error('no such key')
  return publicKey
}

/** Seconds since 1970, as tokens have them. */
export const now = 1_800_000_000

/** A token that is good at `now`, but for what is given; undefined takes a claim out. */
export function tokenWith(claims: JWTPayload = {}, header: Partial<JWTHeaderParameters> = {}, key = privateKey): Promise<string> {
  const good = { iss: issuer, client_id: client, token_use: 'access', sub: 'someone', scope: 'things/read', iat: now, exp: now + 60 }
  return new SignJWT({ ...good, ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'known', ...header }).sign(key)
}

/** An engine that has one pool's keys, and counts who asks; `isDown` makes it fail. */
export async function keyServer() {
  const state = { asked: 0, isDown: false, keys: [jwk], discovery: {} }
  const server = createServer(({ url }, response) => {
    if (url?.endsWith('/openid-configuration')) return response.end(JSON.stringify(state.discovery))
    state.asked += 1
    if (state.isDown) response.writeHead(500).end()
    else response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: state.keys }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // listening on TCP
  return { state, url: `http://127.0.0.1:${port}`, close: () => new Promise((resolve) => server.close(resolve)) }
}
