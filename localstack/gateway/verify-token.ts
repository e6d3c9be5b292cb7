import { errors, type JWTPayload, jwtVerify } from 'jose'
import type { RouteAuthorization } from '../stack/authorizers.ts'
import { scopesOf } from './claims.ts'
import type { KeysOf } from './key-sets.ts'

export type Verdict = { allowed: true; claims: JWTPayload; scopes: string[] } | Refusal

/** `why` is for the `www-authenticate` header: ASCII, and nothing that the token's bearer does not know. */
export interface Refusal {
  allowed: false
  status: 401 | 403
  why: string
}

/**
 * Decides as API Gateway's JWT authorizer does: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html.
 * RS256 by a key of the issuer that the token names; `iss`; `aud`, or `client_id` where there is none; `exp`, which it must have, later than now;
 * `nbf` and `iat` not later than now; one of the route's scopes. Clocks get no leeway. Never throws: whose keys can't be had is refused.
 */
export async function verifyToken(token: string, route: RouteAuthorization, keysOf: KeysOf, now = new Date()): Promise<Verdict> {
  const { authorizer, scopes: wanted } = route
  if (!authorizer) return refused('the route has no authorizer')
  if (!isCanonical(token)) return refused('the token is malformed')
  try {
    const keys = keysOf(authorizer.issuer)
    const { payload } = await jwtVerify(token, (header, jws) => (header.kid ? keys(header, jws) : noKey()), {
      algorithms: ['RS256'],
      issuer: authorizer.issuer,
      requiredClaims: ['exp'],
      currentDate: now,
      clockTolerance: 0,
    })
    if (payload.iat !== undefined && !(payload.iat <= Math.floor(now.getTime() / 1_000))) return refused('the token was issued in the future')
    if (!audienceOf(payload).some((each) => authorizer.audience.includes(each))) return refused('the token does not have a valid audience')
    const scopes = scopesOf(payload)
    if (wanted.length > 0 && !wanted.some((scope) => scopes.includes(scope)))
      return { allowed: false, status: 403, why: 'the token has none of the scopes' }
    return { allowed: true, claims: payload, scopes }
  } catch (error) {
    return refused(reasonOf(error))
  }
}

// jose takes an issuer's only key for a token that names none
function noKey(): never {
  throw new errors.JWKSNoMatchingKey()
}

// every bit of the text counts, so that no other text is the same token: RFC 7515, section 2 and RFC 4648, section 3.5
function isCanonical(token: string): boolean {
  const parts = token.split('.')
  return parts.length === 3 && parts.every((part) => part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part)
}

// `client_id` counts only where there is no `aud`
function audienceOf({ aud, client_id: client }: JWTPayload): string[] {
  if (aud !== undefined) return [aud].flat()
  return typeof client === 'string' ? [client] : []
}

function refused(why: string): Refusal {
  return { allowed: false, status: 401, why }
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired'
  if (error instanceof errors.JWTClaimValidationFailed) return `the claim ${error.claim} is ${error.reason === 'missing' ? 'missing' : 'not valid'}`
  if (error instanceof errors.JOSEAlgNotAllowed) return 'the signing method is invalid'
  if (error instanceof errors.JWKSNoMatchingKey) return 'the issuer has no such key'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'the signature is invalid'
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return 'the token is malformed'
  return 'the keys of the issuer can not be had'
}
