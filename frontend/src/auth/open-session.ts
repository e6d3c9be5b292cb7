import type { Configuration } from './configuration.ts'
import { oidcClient, signOutUrl } from './oidc.ts'
import { Session } from './session.ts'
import { TokenStore } from './tokens.ts'

/** The session of this window, on what the browser has. */
export function openSession(configuration: Configuration): Session {
  const { origin } = location
  return new Session({
    client: oidcClient(configuration, origin, sessionStorage),
    tokens: new TokenStore(sessionStorage),
    signOutUrl: signOutUrl(configuration, origin),
    go: (url) => location.assign(url),
    others: new BroadcastChannel('session'),
  })
}
