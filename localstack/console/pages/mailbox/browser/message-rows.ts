import { css, html, LitElement } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { timeOf } from '../../../browser/format.ts'
import '../../../browser/parts/text-view.ts'
import { base, tables } from '../../../browser/styles.ts'
import type { Mailbox } from '../types.ts'

/** Messages that left the system: to whom, about what, and the text of one that is opened. */
@customElement('sc-message-rows')
export class MessageRows extends LitElement {
  static override styles = [
    base,
    tables,
    css`
      summary {
        display: flex;
        flex-wrap: wrap;
        gap: 2px var(--space-3);
        padding: 9px 14px;
        cursor: pointer;
      }
      strong {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      details + details {
        border-top: 1px solid var(--line);
      }
      .text {
        display: grid;
        gap: var(--space-2);
        padding: 0 14px 14px;
      }
    `,
  ]

  @property({ attribute: false }) messages: Mailbox['messages'] = []
  /** The address of the mailbox's own page. */
  @property() page = ''

  override render() {
    return html`<div class="frame">${repeat(
      this.messages,
      ({ id }) => id,
      ({ id, kind, at, from, to, subject, text, isHtml }) => html`<details>
        <summary>
          <span class="mono">${timeOf(at)}</span>
          <strong>${subject || '(no subject)'}</strong>
          <span class="soft">to ${to.join(', ') || `the topic ${from}`}</span>
        </summary>
        <div class="text">
          <p class="soft small">From ${kind === 'topic' ? `the topic ${from}` : from}.
            <a href=${`${this.page}/message/${encodeURIComponent(id)}`} target="_blank" rel="noreferrer">Open it in the mailbox</a>${isHtml ? ', as HTML' : ''}</p>
          ${text ? html`<sc-text label="Text of the message" .value=${text}></sc-text>` : html`<p class="soft">It has no text beside its HTML.</p>`}
        </div>
      </details>`,
    )}</div>`
  }
}
