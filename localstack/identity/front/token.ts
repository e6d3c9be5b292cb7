import { decodeJwt } from 'jose'
import type { IdentitySettings } from '../settings.ts'
import { clientOf } from './clients.ts'
import type { Codes } from './codes.ts'
import { askEngine } from './engine.ts'

export interface TokenAnswer {
  status: number
  body: string
}

/**
 * `POST /oauth2/token`: https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html. What the engine does not ask of
 * federated codes is asked here of all: the client they were issued to, its address, its verifier, and that it is the first time.
 */
export async function redeemToken(
  settings: IdentitySettings,
  codes: Codes,
  form: URLSearchParams,
  authorization: string | undefined,
): Promise<TokenAnswer> {
  const repeated = [...new Set(form.keys())].find((name) => form.getAll(name).length > 1)
  if (repeated) return refusal('invalid_request', `${repeated} appears more than once.`)
  const client = clientOf(settings, form, authorization)
  if (!client) return refusal('invalid_client', 'client_id is missing or unknown to this pool.')
  const grant = form.get('grant_type')
  if (grant === 'authorization_code') {
    const refused = codes.redeem(form, client.clientId)
    if (refused) return refusal('invalid_grant', refused)
  }
  if (grant === 'refresh_token' && issuedToAnother(form.get('refresh_token') ?? '', client.clientId))
    return refusal('invalid_grant', 'The refresh token was issued to another client.')
  const { status, text } = await askEngine(settings, '/oauth2/token', { form, headers: authorization ? { authorization } : {} })
  // it answers with nothing where a trigger of the pool failed
  if (status >= 500)
    return refusal('invalid_request', 'A trigger of the user pool failed, or the engine failed. For details, run `npx stagecraft logs`.')
  return { status, body: text }
}

function refusal(error: string, description: string): TokenAnswer {
  return { status: 400, body: JSON.stringify({ error, error_description: description }) }
}

// the engine's refresh tokens are JWTs; it verifies them, but not whose they are
function issuedToAnother(token: string, clientId: string): boolean {
  try {
    const { client_id } = decodeJwt(token)
    return client_id !== undefined && client_id !== clientId
  } catch {
    return false
  }
}
