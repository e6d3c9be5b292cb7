import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

/** An OpenID provider that signs whatever it is told to, instead of what it should. */
export interface ForgingIssuer {
  url: string
  /** What the next id token is: from the right one, made with what the token should hold. */
  forge(token: (right: { claims: JWTPayload; sign(claims: JWTPayload): Promise<string> }) => string | Promise<string>): void
  /** Its own key's signature. */
  sign(claims: JWTPayload): Promise<string>
  stop(): void
}

export const forgedClient = { clientId: 'our-client', clientSecret: 'our-secret' }

export async function startForgingIssuer(): Promise<ForgingIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'known', alg: 'RS256', use: 'sig' }
  const sign = (claims: JWTPayload) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'known' }).sign(privateKey)
  let forge: Parameters<ForgingIssuer['forge']>[0] = ({ claims, sign }) => sign(claims)
  const nonces = new Map<string, string>()
  const server = createServer(async (request, response) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { pathname, searchParams } = new URL(request.url ?? '', url)
    const json = (body: unknown) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (pathname === '/.well-known/openid-configuration')
      return json({ issuer: url, authorization_endpoint: `${url}/authorize`, token_endpoint: `${url}/token`, jwks_uri: `${url}/keys` })
    if (pathname === '/keys') return json({ keys: [jwk] })
    if (pathname === '/authorize') {
      const code = `code-${nonces.size}`
      nonces.set(code, searchParams.get('nonce') ?? '')
      const back = new URL(searchParams.get('redirect_uri') ?? '')
      back.search = String(new URLSearchParams({ code, state: searchParams.get('state') ?? '' }))
      return response.writeHead(302, { location: back.href }).end()
    }
    let form = ''
    for await (const part of request) form += part
    const now = Math.floor(Date.now() / 1_000)
    const nonce = nonces.get(new URLSearchParams(form).get('code') ?? '')
    const claims = { iss: url, aud: forgedClient.clientId, sub: '4711', email: 'victim@example.com', iat: now, exp: now + 300, nonce }
    json({ access_token: 'none', token_type: 'Bearer', id_token: await forge({ claims, sign }) })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sign,
    forge: (token) => (forge = token),
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
