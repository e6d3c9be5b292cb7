import * as openId from 'openid-client'
import { mappedClaims, RefusedUpstream, type Upstream } from './upstream.ts'

export interface OpenIdUpstream {
  issuer: string
  clientId: string
  clientSecret: string
  scope: string
  /** Of ours, registered at the provider. */
  redirectUri: string
  /** What the pool keeps → the provider's claim. */
  attributes: Readonly<Record<string, string>>
}

/**
 * An OpenID provider: code with PKCE, nonce and state; of its id token the signature by the provider's published keys, issuer, audience,
 * expiry and nonce are verified (OpenID Connect Core section 3.1.3.7).
 */
export function openIdUpstream({ issuer, clientId, clientSecret, scope, redirectUri, attributes }: OpenIdUpstream): Upstream {
  let discovered: Promise<openId.Configuration> | undefined
  const configuration = () => {
    discovered ??= openId.discovery(new URL(issuer), clientId, {}, openId.ClientSecretPost(clientSecret), {
      // without the second, the signature of a token that came straight from the provider is not looked at
      execute: [openId.allowInsecureRequests, openId.enableNonRepudiationChecks],
    })
    discovered.catch(() => (discovered = undefined))
    return discovered
  }
  return {
    async begin() {
      const [verifier, state, nonce] = [openId.randomPKCECodeVerifier(), openId.randomState(), openId.randomNonce()]
      const location = openId.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope,
        state,
        nonce,
        code_challenge: await openId.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
      return {
        location: location.href,
        key: state,
        finish: async (answer) => {
          try {
            const tokens = await openId.authorizationCodeGrant(await configuration(), new URL(`${redirectUri}?${answer}`), {
              pkceCodeVerifier: verifier,
              expectedState: state,
              expectedNonce: nonce,
              idTokenExpected: true,
            })
            const claims = tokens.claims()
            if (!claims) throw new Error('There is no id token.')
            return mappedClaims(attributes, claims.sub, claims)
          } catch (error) {
            if (error instanceof openId.AuthorizationResponseError)
              throw new RefusedUpstream(error.error, error.error_description ?? 'The provider refused the sign-in.', error)
            throw new RefusedUpstream('invalid_request', 'The provider’s id token is not valid.', error)
          }
        },
      }
    },
  }
}
