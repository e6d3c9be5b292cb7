import type { IdentitySettings } from '../settings.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { Codes } from './codes.ts'
import { askEngine } from './engine.ts'
import type { Session } from './sessions.ts'

/**
 * Whether a session signs its person in for this request: not where they are to be asked, and only by a way that the app client has and the
 * request wants. https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html (`prompt`)
 */
export function servesRequest(session: Session, settings: IdentitySettings, { client, identityProvider, prompt }: AuthorizationRequest): boolean {
  if ((prompt !== undefined && prompt !== 'none') || session.poolId !== settings.poolId || !client.providers.includes(session.method)) return false
  return identityProvider === undefined || identityProvider === session.method
}

/**
 * Signs a person in by their session: where the browser goes, with a code for this request and its own verifier. Undefined where the pool has
 * no such user any more; they have to be asked then.
 */
export async function signInAgain(
  settings: IdentitySettings,
  codes: Codes,
  request: AuthorizationRequest,
  { user, method }: Session,
): Promise<string | undefined> {
  // scopes, for one, are looked at as in every sign-in
  const checked = await askEngine(settings, '/oauth2/authorize', { query: request.query })
  if (checked.status !== 200) return checked.location?.href
  const query = new URLSearchParams([...request.query, ['user', user], ['provider', method]])
  const answer = await askEngine(settings, '/_stagecraft/sign-in', { query })
  return answer.status === 302 && answer.location ? codes.issue(answer.location, request) : undefined
}

/** The user whom the engine has issued the code in a redirect for. */
export async function userSentTo(settings: IdentitySettings, location: string): Promise<string | undefined> {
  const code = new URL(location).searchParams.get('code')
  if (!code) return undefined
  const answer = await askEngine(settings, '/_stagecraft/signed-in', { query: new URLSearchParams({ code }) })
  return answer.status === 200 ? (JSON.parse(answer.text) as { user: string }).user : undefined
}
