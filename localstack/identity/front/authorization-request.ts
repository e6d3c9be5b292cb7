import type { IdentitySettings, SignInClient } from '../settings.ts'
import { clientNamed } from './clients.ts'
import { Refused, RefusedToApp } from './refusals.ts'

/** What an app asks for at `/oauth2/authorize`: https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html */
export interface AuthorizationRequest {
  client: SignInClient
  redirectUri: string
  state: string | undefined
  /** What was asked for as `identity_provider`; `COGNITO` means the pool's own users. */
  identityProvider: string | undefined
  /** The provider to go to; undefined: the person is to choose. */
  provider: string | undefined
  /** `none`: nobody is to be asked. Others (`login`): the person is to be asked, whatever is known of them. */
  prompt: string | undefined
  /** RFC 7636, method S256. */
  codeChallenge: string | undefined
  /** What the engine gets of it: each name once, and no others. */
  query: URLSearchParams
}

const handedOn = ['response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'nonce', 'code_challenge', 'code_challenge_method']

/** Throws `Refused` where client or address are not registered, `RefusedToApp` where something else is wrong. */
export function readAuthorizationRequest(settings: IdentitySettings, asked: URLSearchParams): AuthorizationRequest {
  const client = clientNamed(settings, asked.get('client_id'))
  const redirectUri = asked.get('redirect_uri') ?? ''
  if (!client.callbackUrls.includes(redirectUri))
    throw new Refused(
      400,
      `“${redirectUri}” is not a registered callback URL of this app.`,
      `Registered URLs: ${client.callbackUrls.join(', ') || 'none'}. They are the client’s CallbackURLs in the template.`,
    )
  const app = { redirectUri, state: asked.get('state') ?? undefined }
  for (const name of new Set(asked.keys()))
    if (asked.getAll(name).length > 1) throw new RefusedToApp(app, 'invalid_request', `${name} appears more than once.`)
  if (asked.get('response_type') !== 'code') throw new RefusedToApp(app, 'unauthorized_client', 'Only response_type=code is allowed.')
  const codeChallenge = asked.get('code_challenge') ?? undefined
  if ((codeChallenge || asked.has('code_challenge_method')) && asked.get('code_challenge_method') !== 'S256')
    throw new RefusedToApp(app, 'invalid_request', 'code_challenge_method must be S256.')
  if (codeChallenge !== undefined && !/^[\w-]{43}$/.test(codeChallenge))
    throw new RefusedToApp(app, 'invalid_request', 'code_challenge is not a SHA-256 in base64url.')
  const provider = asked.get('identity_provider') ?? undefined
  // the engine would take any provider of the pool
  if (provider !== undefined && !client.providers.includes(provider))
    throw new RefusedToApp(app, 'invalid_request', `The provider ${provider} is not enabled for this client.`)
  const prompt = asked.get('prompt') ?? undefined
  // OpenID Connect Core, section 3.1.2.1
  if (prompt && /\bnone\b/.test(prompt) && prompt !== 'none')
    throw new RefusedToApp(app, 'invalid_request', 'prompt=none cannot be combined with other values.')
  const query = new URLSearchParams(handedOn.flatMap((name) => (asked.has(name) ? [[name, asked.get(name) ?? '']] : [])))
  return { client, ...app, identityProvider: provider, provider: provider === 'COGNITO' ? undefined : provider, prompt, codeChallenge, query }
}
