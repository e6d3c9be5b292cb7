import { ErrorResponse, type OidcClient, User } from 'oidc-client-ts'
import type { FailureText } from '../state/failure.ts'
import type { Person } from '../state/person.ts'
import { callbackPath } from './oidc.ts'
import { signInFailure } from './sign-in-failure.ts'
import { personOf, type TokenStore } from './tokens.ts'

/** Who is signed in, or why nobody is. */
export type SessionState =
  | { status: 'signed-in'; person: Person }
  | { status: 'leaving' }
  | { status: 'signed-out'; why: 'not-yet' | 'expired' | 'elsewhere' }
  | { status: 'signed-out'; why: 'failed'; failure: FailureText }

/** What a session stands on: replaced in tests. */
export type SessionRoads = {
  client: OidcClient
  tokens: TokenStore
  /** ends the session of the hosted sign-in too */
  signOutUrl: string
  /** leaves this page for another address */
  go(url: string): void
  /** the other windows of this page: hear when one of them signs out */
  others: Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>
}

const renewBefore = 60_000
const signedOut = 'signed-out'

/**
 * Somebody's being signed in, in this window. Renews itself a minute before its tokens expire, and when the API refuses one.
 *
 * @event change - `state` is another
 */
export class Session extends EventTarget {
  readonly #roads: SessionRoads
  #state: SessionState = { status: 'signed-out', why: 'not-yet' }
  #renewal: Promise<string | undefined> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(roads: SessionRoads) {
    super()
    this.#roads = roads
    roads.others.addEventListener('message', ({ data }: MessageEvent) => {
      if (data === signedOut && this.token) void this.#end({ status: 'signed-out', why: 'elsewhere' })
    })
  }

  get state(): SessionState {
    return this.#state
  }

  /** The access token, undefined where nobody is signed in. */
  get token(): string | undefined {
    return this.#roads.tokens.user?.access_token
  }

  /**
   * Takes up the session this window had, or ends the sign-in that comes back at `url`.
   * Answers with the path to go on at, where that is another.
   */
  async start(url: string): Promise<string | undefined> {
    const { pathname, search } = new URL(url)
    const comesBack = pathname === callbackPath && /[?&](code|error)=/.test(search)
    if (comesBack) return this.#comeBack(url)
    if (this.#roads.tokens.user) this.#enter(this.#roads.tokens.user)
    return pathname === callbackPath ? '/' : undefined
  }

  /** Leaves for the hosted sign-in; afterwards the page goes on at `path`. */
  async signIn(path: string): Promise<void> {
    this.#set({ status: 'leaving' })
    const { url } = await this.#roads.client.createSigninRequest({ state: { path }, nonce: crypto.randomUUID() })
    this.#roads.go(url)
  }

  /** Signs out here, in the other windows and at the hosted sign-in. */
  async signOut(): Promise<void> {
    this.#roads.others.postMessage(signedOut)
    await this.#end({ status: 'leaving' })
    this.#roads.go(this.#roads.signOutUrl)
  }

  /**
   * Another token for one that the API refused: at most one renewal at a time, however many ask.
   * Undefined where there is none to be had; if that is final, nobody is signed in any more.
   */
  renew(refused?: string): Promise<string | undefined> {
    // somebody else has asked since this token was sent
    if (refused && this.token && refused !== this.token) return Promise.resolve(this.token)
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined
    })
    return this.#renewal
  }

  /** The API refuses even a token that was just renewed. */
  expire(): void {
    if (this.#state.status === 'signed-in') void this.#end({ status: 'signed-out', why: 'expired' })
  }

  async #comeBack(url: string): Promise<string> {
    try {
      const user = new User(await this.#roads.client.processSigninResponse(url))
      this.#enter(user)
      return pathOf(user.state)
    } catch (error) {
      this.#set({ status: 'signed-out', why: 'failed', failure: signInFailure(error) })
      return '/'
    }
  }

  async #renew(): Promise<string | undefined> {
    const { client, tokens } = this.#roads
    const { user } = tokens
    try {
      if (!user?.refresh_token) throw new ErrorResponse({ error: 'invalid_grant' })
      const { refresh_token, id_token, scope, profile } = user
      const renewed = await client.useRefreshToken({ state: { data: user.state, session_state: null, refresh_token, id_token, scope, profile } })
      // signed out while it was on its way
      if (tokens.user !== user) return undefined
      // one that is not replaced stays good
      this.#enter(new User({ ...renewed, refresh_token: renewed.refresh_token ?? refresh_token, userState: user.state }))
      return this.token
    } catch (error) {
      // whoever cannot be reached has refused nothing
      if (error instanceof ErrorResponse) this.expire()
      return undefined
    }
  }

  #enter(user: User): void {
    this.#roads.tokens.user = user
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.renew(), Math.max(1_000, (user.expires_at ?? 0) * 1_000 - Date.now() - renewBefore))
    this.#set({ status: 'signed-in', person: personOf(user) })
  }

  async #end(state: SessionState): Promise<void> {
    const refreshToken = this.#roads.tokens.user?.refresh_token
    this.#roads.tokens.user = undefined
    clearTimeout(this.#timer)
    this.#set(state)
    // if it can't be told, it is over here all the same, and the token ends by itself
    if (refreshToken) await this.#roads.client.revokeToken(refreshToken, 'refresh_token').catch(() => {})
  }

  #set(state: SessionState): void {
    this.#state = state
    this.dispatchEvent(new Event('change'))
  }
}

// an address of this page, whatever was kept
function pathOf(kept: unknown): string {
  const path = (kept as { path?: unknown } | undefined)?.path
  return typeof path === 'string' && /^\/(?![/\\])/.test(path) ? path : '/'
}
