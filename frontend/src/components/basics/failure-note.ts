import { css, html, LitElement, nothing } from 'lit'
import { property } from 'lit/decorators.js'
import type { FailureText } from '../../state/failure.ts'
import { isWaking } from '../../state/waking.ts'
import { base, buttons, note } from '../../styles/base.ts'
import { icons } from './icons.ts'

/**
 * Why something is not there, what helps, and the number to ask about it. In place of what could not be loaded.
 * A database that is waking up is no error: the page asks again by itself, and nobody has to press anything.
 *
 * @event try-again - the button was pressed; without a listener for it set `final`
 */
export class FailureNote extends LitElement {
  @property({ attribute: false }) failure: FailureText | undefined
  /** what could not be had: "The orders" */
  @property() what = 'This'
  @property({ type: Boolean }) final = false

  static override styles = [
    base,
    buttons,
    note,
    css`
      .sign {
        background: var(--red-soft);
        color: var(--red-ink);
      }
      .sign.waking {
        background: var(--accent-soft);
        color: var(--accent);
        animation: waking 2s ease-in-out infinite;
      }
      @keyframes waking {
        50% {
          opacity: 0.5;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .sign.waking {
          animation: none;
        }
      }
      .id {
        font: 0.75rem var(--mono);
        color: var(--ink-faint);
      }
      button {
        margin-top: var(--space-3);
      }
    `,
  ]

  protected override render() {
    const { failure } = this
    if (!failure) return nothing
    if (isWaking(failure)) return this.#waking()
    return html`<div class="note" role="alert">
      <div class="sign">${icons.warning}</div>
      <h2>${this.what} could not be ${failure.status === 404 ? 'found' : 'loaded'}</h2>
      <p>${failure.message} ${failure.hint}</p>
      ${failure.requestId ? html`<p class="id">Request ${failure.requestId}</p>` : nothing}
      ${this.final ? nothing : html`<button @click=${this.#again}>${icons.redrive} Try again</button>`}
    </div>`
  }

  #waking() {
    return html`<div class="note" role="status">
      <div class="sign waking">${icons.moon}</div>
      <h2>The database is waking up</h2>
      <p>It pauses when nobody uses it. ${this.what} will appear here in about 15 seconds.</p>
    </div>`
  }

  #again(): void {
    this.dispatchEvent(new Event('try-again', { bubbles: true, composed: true }))
  }
}
