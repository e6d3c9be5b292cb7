import { decodeJwt } from 'jose'
import type { IdentitySettings } from '../settings.ts'
import { clientOf } from './clients.ts'
import type { TokenAnswer } from './token.ts'

/**
 * `POST /oauth2/revoke`, which the engine has as the API call alone: https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html.
 * A token that is unknown, or revoked already, is a 200 as well.
 */
export async function revokeToken(settings: IdentitySettings, form: URLSearchParams, authorization: string | undefined): Promise<TokenAnswer> {
  const Token = form.get('token')
  if (!Token) return refusal(400, 'invalid_request')
  const client = clientOf(settings, form, authorization)
  if (!client) return refusal(401, 'invalid_client')
  const claims = claimsOf(Token)
  if (claims?.token_use && claims.token_use !== 'refresh') return refusal(400, 'unsupported_token_type')
  // RFC 7009, section 2.1
  if (claims?.client_id && claims.client_id !== client.clientId) return refusal(400, 'invalid_request')
  const answer = await fetch(settings.engine, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityProviderService.RevokeToken' },
    body: JSON.stringify({ ClientId: client.clientId, Token }),
  })
  return answer.ok ? { status: 200, body: '' } : refusal(400, 'invalid_request')
}

function refusal(status: number, error: string): TokenAnswer {
  return { status, body: JSON.stringify({ error }) }
}

// the engine's refresh tokens are JWTs
function claimsOf(token: string): { token_use?: string; client_id?: string } | undefined {
  try {
    return decodeJwt(token)
  } catch {
    return undefined
  }
}
