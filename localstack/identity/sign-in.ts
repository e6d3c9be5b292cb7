import { createHash, randomBytes } from 'node:crypto'
import { StagecraftError } from '../errors.ts'

export interface SignIn {
  /** Base address of the sign-in, without a trailing slash. */
  signInUrl: string
  clientId: string
  /** One of the client's registered addresses. Nothing needs to answer there. */
  redirectUri: string
  scopes: readonly string[]
  /** User name of a sample person of the pool's own; e-mail address of one that a provider knows. */
  user: string
  /** The identity provider that knows the person; without it one of the pool's own. */
  provider?: string
}

export interface Tokens {
  accessToken: string
  idToken: string
  refreshToken: string
  /** Seconds. */
  expiresIn: number
}

/**
 * Signs a sample person in as the page does: authorization code and PKCE over HTTP, the person's button pressed, no browser.
 * Throws `sign-in-refused` with what the sign-in said.
 */
export async function signIn({ signInUrl, clientId, redirectUri, scopes, user, provider }: SignIn): Promise<Tokens> {
  const [verifier, state] = [randomBytes(32).toString('base64url'), randomBytes(16).toString('base64url')]
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(provider ? { identity_provider: provider } : {}),
  })
  const back = await new Browser(redirectUri).walk(`${signInUrl}/oauth2/authorize?${query}`, user)
  const code = back.searchParams.get('code')
  if (!code || back.searchParams.get('state') !== state)
    throw refused(back.searchParams.get('error_description') ?? `the redirect ${back.href} has no code for this request`)
  const answer = await fetch(`${signInUrl}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', code, client_id: clientId, redirect_uri: redirectUri, code_verifier: verifier }),
  })
  const said = (await answer.json()) as Record<string, string> & { expires_in: number }
  if (!answer.ok) throw refused(said.error_description ?? said.error ?? String(answer.status))
  return { accessToken: said.access_token ?? '', idToken: said.id_token ?? '', refreshToken: said.refresh_token ?? '', expiresIn: said.expires_in }
}

/** As much of a browser as the sign-in's own pages need: redirects, cookies, a person's button, and the form that SAML sends itself. */
export class Browser {
  readonly #home: string
  readonly #cookies = new Map<string, { path: string; pair: string }>()

  /** `home` is where it stops: a redirect there is the end. */
  constructor(home: string) {
    this.#home = home
  }

  /** Goes on until it is sent home; presses `user`'s button where people are offered. */
  async walk(address: string, user: string): Promise<URL> {
    let hasChosen = false
    let step = await this.open(address)
    for (let steps = 0; steps < 20; steps++) {
      if ('home' in step) return step.home
      const saml = /name="SAMLResponse" value="([^"]+)"/.exec(step.text)?.[1]
      if (saml) {
        const [, action = ''] = /action="([^"]+)"/.exec(step.text) ?? []
        const [, RelayState = ''] = /name="RelayState" value="([^"]*)"/.exec(step.text) ?? []
        step = await this.open(action, new URLSearchParams({ SAMLResponse: saml, RelayState }))
      } else if (!hasChosen && step.text.includes(`name="person" value="${user}"`)) {
        hasChosen = true
        step = await this.open(step.url, new URLSearchParams({ person: user }))
      } else throw refused(hasChosen ? textOf(step.text) : `there is no button for ${user} at ${step.url}: ${textOf(step.text)}`)
    }
    throw refused('there were too many redirects')
  }

  /** One page or the way home, redirects followed. */
  async open(address: string, form?: URLSearchParams): Promise<{ home: URL } | { url: string; status: number; text: string }> {
    for (let [url, body] = [new URL(address), form]; ; ) {
      const answer = await fetch(url, {
        method: body ? 'POST' : 'GET',
        headers: { cookie: this.#cookiesFor(url), ...(body ? { origin: url.origin } : {}) },
        body,
        redirect: 'manual',
      })
      this.#keep(answer, url)
      const location = answer.headers.get('location')
      if (answer.status < 300 || answer.status >= 400 || !location) return { url: url.href, status: answer.status, text: await answer.text() }
      url = new URL(location, url)
      if (url.href.startsWith(this.#home)) return { home: url }
      body = undefined
    }
  }

  #keep(answer: Response, { pathname }: URL): void {
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split(/;\s*/)
      const path = attributes.find((each) => /^path=/i.test(each))?.slice('path='.length) ?? pathname
      this.#cookies.set(`${pair.split('=')[0]} ${path}`, { path, pair })
    }
  }

  #cookiesFor({ pathname }: URL): string {
    return [...this.#cookies.values()].flatMap(({ path, pair }) => (pathname.startsWith(path) ? [pair] : [])).join('; ')
  }
}

function refused(reason: string): StagecraftError {
  return new StagecraftError('sign-in-refused', `The sign-in failed: ${reason}.`, { hint: 'Check with `make status` that every part runs.' })
}

function textOf(page: string): string {
  return page
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300)
}
