import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import { isSame } from '../constant-time.ts'
import { askEngine, type EngineAnswer } from '../front/engine.ts'
import { OneTime } from '../front/one-time.ts'
import type { IdentitySettings, ProviderSettings } from '../settings.ts'
import { engineSamlResponse } from './engine-saml-response.ts'
import { brokerSecret } from './secret.ts'
import type { Claims } from './upstream.ts'

/**
 * Hands the engine what was verified, in the form it takes: a code that it redeems here for a small id token, or a SAML response.
 * It believes either, so neither way is open to anybody else.
 */
export class HandOver {
  readonly #codes = new OneTime<{ provider: string; claims: Claims }>({ seconds: 60 })

  /** `relay` is the engine's own state. Its answer sends the browser to the app, with a code. */
  deliver(settings: IdentitySettings, { name, type }: ProviderSettings, relay: string, claims: Claims): Promise<EngineAnswer> {
    if (type === 'SAML') {
      const form = new URLSearchParams({ SAMLResponse: Buffer.from(engineSamlResponse(claims)).toString('base64'), RelayState: relay })
      return askEngine(settings, '/saml2/idpresponse', { form })
    }
    const code = randomBytes(24).toString('base64url')
    this.#codes.put(code, { provider: name, claims })
    return askEngine(settings, '/oauth2/idpresponse', { query: new URLSearchParams({ code, state: relay }) })
  }

  /** `POST /broker/token`, which the engine alone can ask; undefined where somebody else does. */
  async redeem(settings: IdentitySettings, form: URLSearchParams): Promise<Record<string, string> | undefined> {
    const secret = brokerSecret(settings.secret)
    if (!isSame(form.get('client_secret') ?? '', secret)) return undefined
    const handed = this.#codes.take(form.get('code') ?? '', ({ provider }) => provider === form.get('client_id'))
    if (!handed) return undefined
    const token = new SignJWT(handed.claims).setProtectedHeader({ alg: 'HS256' }).setIssuer('broker').setAudience(handed.provider)
    return { token_type: 'Bearer', access_token: 'none', id_token: await token.setIssuedAt().setExpirationTime('1m').sign(Buffer.from(secret)) }
  }
}
