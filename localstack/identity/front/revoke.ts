import type { IdentitySettings } from '../settings.ts'
import { clientOf, type TokenAnswer } from './token.ts'

/** `POST /oauth2/revoke`, which the engine has as the API call alone: https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html */
export async function revokeToken(settings: IdentitySettings, form: URLSearchParams, authorization: string | undefined): Promise<TokenAnswer> {
  const ClientId = clientOf(form, authorization)
  const Token = form.get('token')
  if (!Token) return { status: 400, body: '{"error":"invalid_request"}' }
  if (!ClientId || !settings.clients.some((client) => client.clientId === ClientId)) return { status: 400, body: '{"error":"invalid_client"}' }
  const answer = await fetch(settings.engine, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityProviderService.RevokeToken' },
    body: JSON.stringify({ ClientId, Token }),
  })
  return answer.ok ? { status: 200, body: '' } : { status: 400, body: '{"error":"unsupported_token_type"}' }
}
