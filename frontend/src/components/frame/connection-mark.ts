import { css, html, LitElement } from 'lit'
import { property } from 'lit/decorators.js'
import { base } from '../../styles/base.ts'

/** Whether what is on the page is current: "Live", or why it is not, with the data still standing. */
export class ConnectionMark extends LitElement {
  /** why news do not come; empty while they do */
  @property({ reflect: true }) trouble = ''

  static override styles = [
    base,
    css`
      p {
        display: inline-flex;
        align-items: center;
        gap: 7px;
        color: var(--ink-soft);
        font-size: var(--text-small);
      }
      i {
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: var(--green);
      }
      .trouble {
        padding: 4px 10px;
        border: 1px solid color-mix(in oklab, var(--amber) 40%, transparent);
        border-radius: 16px;
        background: var(--amber-soft);
        color: var(--amber-ink);
      }
      .trouble i {
        background: var(--amber);
      }
    `,
  ]

  protected override render() {
    return html`<p role="status" class=${this.trouble ? 'trouble' : ''}><i></i>${this.trouble ? `${this.trouble} Reconnecting …` : 'Live'}</p>`
  }
}
