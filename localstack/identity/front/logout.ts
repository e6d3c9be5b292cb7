import type { IdentitySettings } from '../settings.ts'
import { clientNamed } from './clients.ts'
import { Refused } from './refusals.ts'

/**
 * `GET /logout`: https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html. Where to go: the registered logout address,
 * or to the login endpoint where the parameters of another sign-in (`redirect_uri`, `response_type`) are given instead. The engine would go anywhere where none is registered.
 */
export function logoutLocation(settings: IdentitySettings, asked: URLSearchParams): string {
  const client = clientNamed(settings, asked.get('client_id'))
  const logoutUri = asked.get('logout_uri')
  if (logoutUri === null && asked.has('redirect_uri')) return `/login?${asked}`
  if (logoutUri === null || !client.logoutUrls.includes(logoutUri))
    throw new Refused(
      400,
      `“${logoutUri ?? ''}” is not a registered sign-out URL of this app.`,
      `Registered URLs: ${client.logoutUrls.join(', ') || 'none'}. They are the client’s LogoutURLs in the template.`,
    )
  return logoutUri
}
