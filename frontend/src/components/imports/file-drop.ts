import { css, html, LitElement } from 'lit'
import { base, buttons } from '../../styles/base.ts'
import { icons } from '../basics/icons.ts'

/**
 * A place to drop files on, with a button for those who would rather choose. (Dropping works anywhere on the page: the shell listens.)
 *
 * @event choose-file - the reader wants the system's chooser
 */
export class FileDrop extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      .zone {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-3) var(--space-4);
        padding: var(--space-5);
        border: 1.5px dashed var(--line-strong);
        border-radius: var(--radius-large);
        background: var(--paper);
      }
      .sign {
        display: grid;
        place-items: center;
        width: 40px;
        height: 40px;
        border-radius: 10px;
        background: var(--accent-soft);
        color: var(--accent);
      }
      .words {
        flex: 1 1 240px;
      }
      .words p:first-child {
        font-weight: 600;
      }
      .words p + p {
        font-size: var(--text-small);
      }
      code {
        font-family: var(--mono);
        font-size: 0.95em;
        overflow-wrap: anywhere;
      }
      @media (max-width: 720px) {
        .zone {
          padding: var(--space-4);
        }
        button {
          flex: 1;
        }
      }
    `,
  ]

  protected override render() {
    return html`<div class="zone">
      <div class="sign">${icons.upload}</div>
      <div class="words">
        <p>Drop files of order events anywhere on this page</p>
        <p class="soft">CSV in UTF-8 with the header <code>order_id,sequence,type,occurred_at,customer_id,amount,currency</code></p>
      </div>
      <button class="primary" @click=${this.#choose}>Choose files</button>
    </div>`
  }

  #choose(): void {
    this.dispatchEvent(new Event('choose-file', { bubbles: true, composed: true }))
  }
}
