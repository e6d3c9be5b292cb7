import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose'

/** Finds the key a token names. Throws jose's errors: `ERR_JWKS_NO_MATCHING_KEY`, and others where the keys can't be had. */
export type KeysOf = (issuer: string) => JWTVerifyGetKey

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html: keys may be kept for two hours;
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html: 1,500 ms for an answer
const limits = { cacheMaxAge: 2 * 3_600_000, timeoutDuration: 1_500 }

/**
 * The issuers' public keys, fetched when first needed and then kept. A key id that is not among them has them fetched again, once in
 * `cooldownMs` at the most, however many such tokens come. A pool of the engine keeps the name it has on AWS, so its keys are asked of the engine.
 */
export function keySets(engine: string, cooldownMs = 30_000): KeysOf {
  const known = new Map<string, JWTVerifyGetKey>()
  return (issuer) => {
    const keys = known.get(issuer) ?? keySetAt(issuer, engine, cooldownMs)
    known.set(issuer, keys)
    return keys
  }
}

function keySetAt(issuer: string, engine: string, cooldownDuration: number): JWTVerifyGetKey {
  const [, pool] = /^https:\/\/cognito-idp\.[^/]+\.amazonaws\.com(?:\.cn)?\/([^/]+)$/.exec(issuer) ?? []
  const options = { ...limits, cooldownDuration }
  if (pool) return createRemoteJWKSet(new URL(`${engine}/${pool}/.well-known/jwks.json`), options)
  let found: Promise<JWTVerifyGetKey> | undefined
  return async (header, token) => {
    found ??= discovered(issuer).then((address) => createRemoteJWKSet(address, options))
    const keys = await found.catch((error: unknown) => {
      found = undefined
      throw error
    })
    return keys(header, token)
  }
}

// OpenID Connect Discovery 1.0, section 4
async function discovered(issuer: string): Promise<URL> {
  const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(limits.timeoutDuration) })
  const { jwks_uri } = (await answer.json()) as { jwks_uri: string }
  return new URL(jwks_uri)
}
