import { css, html, LitElement } from 'lit'
import { property } from 'lit/decorators.js'
import { ago, fullTime } from '../format/dates.ts'

/** How long ago something happened, kept true while it is on the page; the full time is in its title. */
export class TimeAgo extends LitElement {
  /** RFC 3339 */
  @property() at = ''
  /** a word before it: "applied" */
  @property() what = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  static override styles = css`
    :host {
      white-space: nowrap;
    }
  `

  override connectedCallback(): void {
    super.connectedCallback()
    this.requestUpdate()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
  }

  protected override render() {
    if (!this.at) return html``
    return html`<time datetime=${this.at} title=${fullTime(this.at)}>${this.what} ${ago(this.at, Date.now())}</time>`
  }

  protected override updated(): void {
    clearTimeout(this.#timer)
    const age = Math.abs(Date.now() - Date.parse(this.at)) / 1000
    // as often as the words change
    const next = age < 60 ? 5 : age < 3600 ? 30 : 600
    if (this.isConnected) this.#timer = setTimeout(() => this.requestUpdate(), next * 1000)
  }
}
