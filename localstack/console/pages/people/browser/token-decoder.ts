import { html, LitElement } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { asFailure, type Failure, post } from '../../../browser/api.ts'
import { timeOf } from '../../../browser/format.ts'
import { failed } from '../../../browser/loading.ts'
import { base, controls, tables } from '../../../browser/styles.ts'
import type { DecodedToken } from '../types.ts'

/** What a token says, and which routes of the API take it. It is sent to the console's server alone, and kept nowhere. */
@customElement('sc-token')
export class TokenDecoder extends LitElement {
  static override styles = [base, controls, tables]

  @state() private decoded: DecodedToken | undefined
  @state() private failure: Failure | undefined

  override render() {
    return html`<form @submit=${this.submit}>
        <label>Access token <input name="token" required autocomplete="off" spellcheck="false" class="mono"></label>
        <div><button class="primary">Decode</button></div>
      </form>
      <div role="status">${this.failure ? failed(this.failure) : this.decoded ? this.said(this.decoded) : ''}</div>`
  }

  private said({ header, claims, expires, refused, routes }: DecodedToken) {
    const isOver = expires !== undefined && new Date(expires) < new Date()
    return html`<p>
        ${refused ? html`<span class="badge bad">refused</span> ${refused}` : routes.some((route) => !route.refused) ? html`<span class="badge good">accepted</span>` : html`<span class="badge">no route takes tokens</span>`}
        ${expires ? html`<span class="soft">${isOver ? 'Expired' : 'Expires'} at ${timeOf(expires)}.</span>` : ''}
      </p>
      <sc-text label="Token" .value=${JSON.stringify({ header, claims }, null, 2)}></sc-text>
      ${routes.length > 0 ? html`<h3>Routes</h3><dl>${routes.map(({ route, refused: why, scopes }) => html`<dt class="mono">${route}</dt><dd>${why ? html`<span class="badge bad">refused</span> ${why}` : html`<span class="badge good">accepted</span>`}${scopes.length > 0 ? html` <span class="soft">wants ${scopes.join(' or ')}</span>` : ''}</dd>`)}</dl>` : ''}`
  }

  private readonly submit = async (submitted: SubmitEvent) => {
    submitted.preventDefault()
    this.failure = undefined
    this.decoded = undefined
    const token = String(new FormData(submitted.target as HTMLFormElement).get('token'))
    try {
      this.decoded = await post<DecodedToken>('people/decode', { token })
    } catch (error) {
      this.failure = asFailure(error)
    }
  }
}
