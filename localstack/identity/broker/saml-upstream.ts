import { randomBytes } from 'node:crypto'
import { type CacheProvider, SAML, ValidateInResponseTo } from '@node-saml/node-saml'
import { OneTime } from '../front/one-time.ts'
import { confirmsSubject, idIn, responseIsFor } from './saml-checks.ts'
import { mappedClaims, RefusedUpstream, type Upstream } from './upstream.ts'

export interface SamlUpstream {
  /** The provider's entity id, sign-in address and certificate (PEM). */
  issuer: string
  entryPoint: string
  certificate: string
  /** The pool's own: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-saml-idp.html */
  entityId: string
  /** Where the provider's answers go. */
  consumerUrl: string
  /** What the pool keeps → the provider's attribute. */
  attributes: Readonly<Record<string, string>>
}

/**
 * A SAML 2.0 provider, by node-saml: the assertion's signature (and that what is read is what is signed), audience, times, InResponseTo;
 * and what the library leaves to its caller: status, Destination, issuer, Recipient, and that an assertion is used once (SAML profiles section 4.1.4).
 */
export function samlUpstream({ issuer, entryPoint, certificate, entityId, consumerUrl, attributes }: SamlUpstream): Upstream {
  // longer than any assertion is valid here
  const used = new OneTime<true>({ seconds: 3_600 })
  return {
    async begin() {
      const [requests, key] = [new OneRequest(), randomBytes(24).toString('base64url')]
      const saml = new SAML({
        issuer: entityId,
        audience: entityId,
        callbackUrl: consumerUrl,
        entryPoint,
        idpCert: certificate,
        wantAssertionsSigned: true,
        wantAuthnResponseSigned: false,
        validateInResponseTo: ValidateInResponseTo.always,
        requestIdExpirationPeriodMs: 300_000,
        cacheProvider: requests,
        disableRequestedAuthnContext: true,
        identifierFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
      })
      return {
        location: await saml.getAuthorizeUrlAsync(key, undefined, {}),
        key,
        finish: async (answer) => {
          try {
            const SAMLResponse = answer.get('SAMLResponse') ?? ''
            responseIsFor(SAMLResponse, consumerUrl)
            const requestId = requests.id
            const { profile } = await saml.validatePostResponseAsync({ SAMLResponse })
            const assertion = profile?.getAssertion?.()
            if (!profile?.nameID || !assertion) throw new Error('It has no NameID.')
            if (profile.issuer !== issuer) throw new Error('Its issuer is another provider.')
            confirmsSubject(assertion, { recipient: consumerUrl, requestId, now: Date.now() })
            const id = idIn(assertion)
            const wasUsed = used.take(id)
            used.put(id, true)
            if (wasUsed) throw new Error('It was used before.')
            return mappedClaims(attributes, profile.nameID, (profile.attributes ?? {}) as Record<string, unknown>) // as node-saml builds it
          } catch (error) {
            throw new RefusedUpstream('invalid_request', 'The provider’s SAML response is not valid.', error)
          }
        },
      }
    },
  }
}

/** The one request an answer may be to: node-saml's memory of requests, for a single sign-in. */
class OneRequest implements CacheProvider {
  id = ''
  #since: string | null = null

  async saveAsync(id: string, since: string): Promise<{ createdAt: number; value: string }> {
    this.id = id
    this.#since = since
    return { createdAt: Date.now(), value: since }
  }

  async getAsync(id: string): Promise<string | null> {
    return id === this.id ? this.#since : null
  }

  async removeAsync(id: string | null): Promise<string | null> {
    if (id === this.id) this.#since = null
    return id
  }
}
