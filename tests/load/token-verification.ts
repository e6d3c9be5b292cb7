import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { keySets } from '../../localstack/gateway/key-sets.ts'
import { verifyToken } from '../../localstack/gateway/verify-token.ts'
import { type Spread, spread, timed } from './median.ts'

/** Milliseconds that the local gateway takes to verify a good token of the usual size, one after another, its keys fetched before. */
export async function measureTokenVerification(times: number): Promise<Spread> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'a', alg: 'RS256', use: 'sig' }] })
  const server = createServer((_, response) => response.setHeader('content-type', 'application/json').end(keys))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // listening on TCP
  const issuer = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Measured1'
  const route = { type: 'JWT', scopes: ['things/read'], authorizer: { issuer, audience: ['client'], identitySource: [] } }
  const claims = { iss: issuer, client_id: 'client', scope: 'openid email things/read', 'cognito:groups': ['viewer'], username: 'x'.repeat(36) }
  const token = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'a' }).setIssuedAt().setExpirationTime('1 hour').sign(privateKey)
  const keysOf = keySets(`http://127.0.0.1:${port}`)
  const verify = async () => {
    const verdict = await verifyToken(token, route, keysOf)
    if (!verdict.allowed) throw new Error(`The measured token was refused: ${verdict.why}.`)
  }
  for (let warm = 0; warm < 200; warm++) await verify()
  const measured: number[] = []
  for (let each = 0; each < times; each++) measured.push(await timed(verify))
  server.close()
  return spread(measured)
}
