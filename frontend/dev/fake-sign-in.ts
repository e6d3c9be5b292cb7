import { createHash, randomUUID } from 'node:crypto'
import type { Configuration } from '../src/auth/configuration.ts'

type Answer = { status: number; location?: string; body?: object }
type Asked = { redirect: string; challenge: string; nonce: string | null }

const clientId = 'fake-client'
const issuer = 'https://fake.example/pool'

/**
 * A hosted sign-in that asks nobody: whoever comes is Ada, in `groups`. Codes serve once and need their verifier (RFC 7636), refresh tokens
 * rotate and can be revoked; the tokens are signed by nobody. For FAKE_API and for tests of the session.
 */
export class FakeSignIn {
  groups: readonly string[]
  /** Seconds that an access token is good for. */
  lifetime = 1_800
  readonly refreshTokens = new Set<string>()
  readonly #codes = new Map<string, Asked>()

  constructor(groups: readonly string[]) {
    this.groups = groups
  }

  /** The page's `/config.json` for a sign-in at `url`. */
  configuration(url: string): Configuration {
    const scopes = ['openid', 'email', 'profile', 'orders/read', 'orders/upload', 'orders/operate']
    return { issuer, clientId, signInUrl: url, scopes, apiUrl: '/api' }
  }

  answer({ pathname, searchParams }: URL, form: URLSearchParams): Answer {
    if (pathname.endsWith('/oauth2/authorize')) return this.#authorize(searchParams)
    if (pathname.endsWith('/oauth2/token')) return form.has('code') ? this.#redeem(form) : this.#refresh(form.get('refresh_token') ?? '')
    if (pathname.endsWith('/logout')) return { status: 302, location: searchParams.get('logout_uri') ?? '/' }
    if (!pathname.endsWith('/oauth2/revoke')) return { status: 404 }
    this.refreshTokens.delete(form.get('token') ?? '')
    return { status: 200, body: {} }
  }

  #authorize(asked: URLSearchParams): Answer {
    const code = randomUUID()
    const redirect = asked.get('redirect_uri') ?? ''
    this.#codes.set(code, { redirect, challenge: asked.get('code_challenge') ?? '', nonce: asked.get('nonce') })
    return { status: 302, location: `${redirect}?${new URLSearchParams({ code, state: asked.get('state') ?? '' })}` }
  }

  #redeem(form: URLSearchParams): Answer {
    const code = form.get('code') ?? ''
    const asked = this.#codes.get(code)
    this.#codes.delete(code)
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (asked?.challenge !== challenge || asked.redirect !== form.get('redirect_uri')) return refused
    return { status: 200, body: this.#tokens(asked.nonce) }
  }

  #refresh(token: string): Answer {
    return this.refreshTokens.delete(token) ? { status: 200, body: this.#tokens(null) } : refused
  }

  #tokens(nonce: string | null): object {
    const refresh = randomUUID()
    this.refreshTokens.add(refresh)
    const now = Math.floor(Date.now() / 1_000)
    const claims = { iss: issuer, sub: 'ada', iat: now, exp: now + this.lifetime, jti: randomUUID(), 'cognito:groups': this.groups }
    return {
      access_token: unsigned({ ...claims, token_use: 'access', client_id: clientId }),
      id_token: unsigned({ ...claims, aud: clientId, name: 'Ada Lovelace', email: 'ada@example.com', ...(nonce ? { nonce } : {}) }),
      refresh_token: refresh,
      token_type: 'Bearer',
      expires_in: this.lifetime,
    }
  }
}

const refused: Answer = { status: 400, body: { error: 'invalid_grant' } }

function unsigned(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part(claims)}.none`
}
