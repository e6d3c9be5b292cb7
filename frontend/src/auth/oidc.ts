import { OidcClient, type OidcClientSettings, WebStorageStateStore } from 'oidc-client-ts'
import type { Configuration } from './configuration.ts'

/** Where the hosted sign-in comes back to: a callback address of the app client. */
export const callbackPath = '/signed-in'

/**
 * OpenID Connect by code and PKCE with the hosted sign-in. Its addresses are given, because a pool publishes them beside its issuer and not at
 * the sign-in's own: https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints-oauth-grants.html
 * What a sign-in under way has to remember (its code verifier) is kept in `storage` too, not in the library's default, localStorage.
 */
export function oidcClient({ issuer, clientId, signInUrl, scopes }: Configuration, origin: string, storage: Storage): OidcClient {
  const settings: OidcClientSettings = {
    authority: issuer,
    client_id: clientId,
    redirect_uri: origin + callbackPath,
    scope: scopes.join(' '),
    stateStore: new WebStorageStateStore({ prefix: 'sign-in.', store: storage }),
    requestTimeoutInSeconds: 10,
    metadata: {
      issuer,
      authorization_endpoint: `${signInUrl}/oauth2/authorize`,
      token_endpoint: `${signInUrl}/oauth2/token`,
      revocation_endpoint: `${signInUrl}/oauth2/revoke`,
    },
  }
  return new OidcClient(settings)
}

/** Where a browser is sent to end the session of the hosted sign-in: https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html */
export function signOutUrl({ clientId, signInUrl }: Configuration, origin: string): string {
  return `${signInUrl}/logout?${new URLSearchParams({ client_id: clientId, logout_uri: `${origin}/` })}`
}
