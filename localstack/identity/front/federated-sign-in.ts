import type { HandOver } from '../broker/hand-over.ts'
import { type Departure, RefusedUpstream, type Upstream } from '../broker/upstream.ts'
import type { IdentitySettings, ProviderSettings } from '../settings.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { Codes } from './codes.ts'
import { askEngine, reasonIn } from './engine.ts'
import { OneTime } from './one-time.ts'
import { Refused, RefusedToApp } from './refusals.ts'

/** Where a browser goes once its person is known, and how they signed in: `COGNITO`, or a provider's name. */
export interface SignedIn {
  location: string
  method: string
}

/** A browser that is with a provider: what it asked for, and the engine's own state for it. */
interface Journey {
  /** The browser's own mark; another's answer is not its. */
  browser: string
  provider: ProviderSettings
  request: AuthorizationRequest
  relay: string
  finish: Departure['finish']
}

/** Sign-in through identity providers: there and back, with what the provider says verified in between. */
export class FederatedSignIn {
  // as long as the engine keeps its own
  readonly #journeys = new OneTime<Journey>({ seconds: 300 })
  readonly #codes: Codes
  readonly #handOver: HandOver

  constructor(codes: Codes, handOver: HandOver) {
    this.#codes = codes
    this.#handOver = handOver
  }

  /** Where the browser goes. */
  async begin(
    settings: IdentitySettings,
    { provider, upstream }: { provider: ProviderSettings; upstream: Upstream },
    request: AuthorizationRequest,
    browser: string,
  ): Promise<string> {
    const query = new URLSearchParams([...request.query, ['identity_provider', provider.name]])
    const answer = await askEngine(settings, '/oauth2/authorize', { query })
    const relay = answer.location?.searchParams.get(provider.type === 'SAML' ? 'RelayState' : 'state')
    if (answer.status !== 302 || !answer.location || !relay) throw new Refused(400, reasonIn(answer))
    // the engine's own refusal, on its way to the app
    if (answer.location.searchParams.has('error')) return answer.location.href
    const { location, key, finish } = await upstream.begin()
    this.#journeys.put(key, { browser, provider, request, relay, finish })
    return location
  }

  /** The browser is back from a provider; where it goes now: to the app, with a code or with an error; and who vouched. */
  async finish(settings: IdentitySettings, key: string | null, answer: URLSearchParams, browser: string | undefined): Promise<SignedIn> {
    const journey = this.#journeys.take(key ?? '', (each) => each.browser === browser)
    if (!journey) throw new Refused(400, 'This sign-in is unknown, finished or older than five minutes.', 'Start again from the application.')
    const { request, provider, relay, finish } = journey
    const claims = await finish(answer).catch((error: unknown) => {
      if (!(error instanceof RefusedUpstream)) throw error
      console.error(`${provider.name}: ${reasonsOf(error)}`)
      throw new RefusedToApp(request, error.code, error.message)
    })
    const taken = await this.#handOver.deliver(settings, provider, relay, claims)
    // a trigger of the pool's refused, for one
    if (taken.status !== 302 || !taken.location) throw new RefusedToApp(request, 'invalid_request', reasonIn(taken))
    return { location: this.#codes.issue(taken.location, request), method: provider.name }
  }
}

// messages alone: what hangs on these errors holds tokens and people's data
function reasonsOf(error: unknown): string {
  return error instanceof Error ? [error.message, reasonsOf(error.cause)].filter(Boolean).join(' < ') : ''
}
