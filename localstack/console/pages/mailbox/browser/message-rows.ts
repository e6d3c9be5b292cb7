import { css, html, LitElement } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { timeOf } from '../../../browser/format.ts'
import './message-text.ts'
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

  /** Those that were opened. */
  @state() private looked: ReadonlySet<string> = new Set()

  override render() {
    return html`<div class="frame">${repeat(
      this.messages,
      ({ id }) => id,
      ({ id, kind, at, from, to, subject }) => html`<details @toggle=${(event: Event) => this.opened(id, event)}>
        <summary>
          <span class="mono">${timeOf(at)}</span>
          <strong>${subject || '(no subject)'}</strong>
          <span class="soft">to ${to.join(', ') || `the topic ${from}`}</span>
        </summary>
        <div class="text">
          <p class="soft small">From ${kind === 'topic' ? `the topic ${from}` : from}.
            <a href=${`${this.page}/message/${encodeURIComponent(id)}`} target="_blank" rel="noreferrer">Open it in the mailbox</a></p>
          ${this.looked.has(id) ? html`<sc-message-text .message=${id}></sc-message-text>` : ''}
        </div>
      </details>`,
    )}</div>`
  }

  private opened(id: string, { target }: Event): void {
    if (target instanceof HTMLDetailsElement && target.open) this.looked = new Set([...this.looked, id])
  }
}
