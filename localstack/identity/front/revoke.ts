import type { IdentitySettings } from '../settings.ts'
import { clientOf } from './clients.ts'
import type { TokenAnswer } from './token.ts'

/** `POST /oauth2/revoke`, which the engine has as the API call alone: https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html */
export async function revokeToken(settings: IdentitySettings, form: URLSearchParams, authorization: string | undefined): Promise<TokenAnswer> {
  const Token = form.get('token')
  if (!Token) return { status: 400, body: '{"error":"invalid_request"}' }
  const client = clientOf(settings, form, authorization)
  if (!client) return { status: 400, body: '{"error":"invalid_client"}' }
  const answer = await fetch(settings.engine, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityProviderService.RevokeToken' },
    body: JSON.stringify({ ClientId: client.clientId, Token }),
  })
  return answer.ok ? { status: 200, body: '' } : { status: 400, body: '{"error":"unsupported_token_type"}' }
}
