import { html, LitElement, nothing } from 'lit'
import { state } from 'lit/decorators.js'
import { connectApi } from '../api/http.ts'
import { loadConfiguration } from '../auth/configuration.ts'
import { openSession } from '../auth/open-session.ts'
import type { Session, SessionState } from '../auth/session.ts'
import '../components/frame/welcome-panel.define.ts'
import { applicationName } from '../state/application.ts'
import type { FailureText } from '../state/failure.ts'
import './app-shell.define.ts'

/** The door: finds out where to sign in, who is signed in, and shows the page to them, the welcome to others. */
export class AppEntry extends LitElement {
  @state() private session: Session | undefined
  @state() private waitsFor: FailureText | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    window.addEventListener('pageshow', this.#shown)
    void this.#open()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    window.removeEventListener('pageshow', this.#shown)
  }

  protected override render() {
    const state = this.session?.state
    if (state?.status === 'signed-in') return html`<app-shell .person=${state.person} @sign-out=${() => this.session?.signOut()}></app-shell>`
    if (state) return this.#welcome(state.status === 'leaving' ? 'leaving' : 'ready', noticeOf(state))
    // the first moment belongs to nobody: most people are signed in
    return this.waitsFor ? this.#welcome('waiting', this.waitsFor) : nothing
  }

  protected override updated(): void {
    if (this.session?.state.status !== 'signed-in') document.title = applicationName
  }

  #welcome(status: 'ready' | 'leaving' | 'waiting', notice: Notice | undefined) {
    return html`<welcome-panel .name=${applicationName} .status=${status} .notice=${notice} @sign-in=${this.#signIn}></welcome-panel>`
  }

  #signIn(): void {
    void this.session?.signIn(location.pathname + location.search)
  }

  async #open(): Promise<void> {
    const configuration = await loadConfiguration({
      fetch: (path) => fetch(path, { cache: 'no-store' }),
      pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      waiting: (why) => {
        this.waitsFor = why
      },
    })
    const session = openSession(configuration)
    connectApi(configuration.apiUrl, session)
    const path = await session.start(location.href)
    // neither a code nor an error stays in the address
    if (path) history.replaceState({}, '', path)
    session.addEventListener('change', () => this.requestUpdate())
    this.session = session
  }

  // the browser's way back to a page that had left for the sign-in shows it as it was left
  readonly #shown = ({ persisted }: PageTransitionEvent) => {
    if (persisted && this.session?.state.status === 'leaving') location.reload()
  }
}

type Notice = { message: string; hint?: string }

function noticeOf(state: SessionState): Notice | undefined {
  if (state.status !== 'signed-out') return undefined
  if (state.why === 'failed') return state.failure
  return notices[state.why]
}

const notices: Record<'not-yet' | 'expired' | 'elsewhere', Notice | undefined> = {
  'not-yet': undefined,
  expired: { message: 'Your session has expired.', hint: 'Sign in again to continue.' },
  elsewhere: { message: 'You signed out in another window.' },
}
