import { css, html, LitElement } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { base, controls } from '../styles.ts'

/** In the place of what is not there: it loads, there is none, or it failed. What can be done about it comes in the slot. */
@customElement('sc-note')
export class Note extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      div {
        display: grid;
        justify-items: center;
        gap: var(--space-2);
        padding: var(--space-6) var(--space-4);
        text-align: center;
        background: var(--paper);
        border: 1px dashed var(--line);
        border-radius: 12px;
      }
      .error {
        border: 1px solid var(--red);
      }
      .loading {
        display: block;
        border: 0;
        background: none;
        padding: 0;
      }
      p {
        max-width: 64ch;
        color: var(--ink-soft);
        overflow-wrap: anywhere;
        white-space: pre-line;
      }
      i {
        display: block;
        height: 14px;
        margin-bottom: 14px;
        border-radius: 5px;
        background: var(--line);
      }
      i:nth-of-type(2) {
        width: 80%;
      }
      i:nth-of-type(3) {
        width: 55%;
      }
      @media (prefers-reduced-motion: no-preference) {
        i {
          animation: breathe 1.6s ease-in-out infinite;
        }
      }
      @keyframes breathe {
        50% {
          opacity: 0.4;
        }
      }
    `,
  ]

  @property() kind: 'loading' | 'empty' | 'error' = 'empty'
  @property({ attribute: false }) heading = ''
  @property() text = ''

  override render() {
    if (this.kind === 'loading') return html`<div class="loading" role="status"><span class="only-read">Loading …</span><i></i><i></i><i></i></div>`
    return html`<div class=${this.kind} role=${this.kind === 'error' ? 'alert' : 'status'}>
      <h2>${this.heading}</h2>
      ${this.text ? html`<p>${this.text}</p>` : ''}
      <slot></slot>
    </div>`
  }
}
