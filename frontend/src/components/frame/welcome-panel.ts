import { html, LitElement, nothing } from 'lit'
import { property } from 'lit/decorators.js'
import { base, buttons, card } from '../../styles/base.ts'
import { brandMark } from './brand-mark.ts'
import { linesIntoOrder } from './lines-into-order.ts'
import { welcomePanelStyles } from './welcome-panel.styles.ts'

const words = { ready: 'Sign in', leaving: 'One moment …', waiting: 'Sign in' }

/**
 * What somebody sees who is not signed in: what this is, how the last sign-in ended where it did not end well, and the way in.
 *
 * @event sign-in - the button was pressed
 */
export class WelcomePanel extends LitElement {
  @property() name = ''
  /** `leaving` for the sign-in or coming back from it; `waiting` until there is a service to sign in to */
  @property() status: 'ready' | 'leaving' | 'waiting' = 'ready'
  @property({ attribute: false }) notice: { message: string; hint?: string } | undefined

  static override styles = [base, buttons, card, welcomePanelStyles]

  protected override render() {
    return html`
      <main class="card">
        <div class="words">
          <p class="brand">${brandMark} ${this.name}</p>
          <h1>Order files in,<br />ordered events out</h1>
          <p class="soft">Upload files of order events and watch the orders change. Each event is applied exactly once, in sequence.</p>
          <div role="status">
            ${this.notice ? html`<p class="notice"><b>${this.notice.message}</b> ${this.notice.hint}</p>` : nothing}
          </div>
          <button class="primary" ?disabled=${this.status !== 'ready'} @click=${() => this.dispatchEvent(new Event('sign-in'))}>${words[this.status]}</button>
        </div>
        <div class="picture">${linesIntoOrder}</div>
      </main>
    `
  }
}
