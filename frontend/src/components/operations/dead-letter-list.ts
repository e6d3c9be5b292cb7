import { css, html, LitElement, nothing } from 'lit'
import { property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { type Loaded, loading } from '../../state/loaded.ts'
import type { DeadLetter } from '../../state/model.ts'
import { base, buttons, card, skeleton } from '../../styles/base.ts'
import '../basics/failure-note.define.ts'
import { icons } from '../basics/icons.ts'
import '../basics/time-ago.define.ts'

/**
 * Lines that failed too often, each with its last reason.
 *
 * @event load-more - the reader wants more of them
 * @event try-again - loading failed, and the reader wants another try
 */
export class DeadLetterList extends LitElement {
  @property({ attribute: false }) letters: Loaded<{ items: readonly DeadLetter[]; more: boolean }> = loading
  @property({ type: Boolean }) loadingMore = false

  static override styles = [
    base,
    card,
    buttons,
    skeleton,
    css`
      .card {
        overflow: hidden;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 3px var(--space-4);
        padding: 12px var(--space-4);
        border-bottom: 1px solid var(--line);
      }
      li:last-child {
        border: 0;
      }
      h3 {
        display: flex;
        flex-wrap: wrap;
        gap: 0 var(--space-2);
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      h3 span {
        color: var(--ink-soft);
        font-weight: 400;
      }
      .reason {
        color: var(--plum-ink);
        overflow-wrap: anywhere;
      }
      code {
        display: block;
        overflow: hidden;
        color: var(--ink-soft);
        font: 0.78125rem/1.6 var(--mono);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .where {
        grid-area: 1 / 2 / span 3;
        display: grid;
        justify-items: end;
        align-content: start;
        gap: 3px;
        color: var(--ink-soft);
        font-size: var(--text-small);
      }
      .where a {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      .empty {
        display: grid;
        justify-items: center;
        gap: var(--space-2);
        padding: var(--space-6) var(--space-4);
        text-align: center;
      }
      .empty svg {
        color: var(--green-ink);
      }
      .empty div {
        display: grid;
        place-items: center;
        width: 40px;
        height: 40px;
        border-radius: 50%;
        background: var(--green-soft);
      }
      .more {
        display: grid;
        justify-content: center;
        padding: var(--space-4);
      }
      .bones {
        display: grid;
        gap: 14px;
        padding: var(--space-4);
      }
      @media (max-width: 720px) {
        li {
          grid-template-columns: minmax(0, 1fr);
        }
        .where {
          grid-area: auto;
          justify-items: start;
        }
      }
    `,
  ]

  protected override render() {
    const { letters } = this
    if (letters.status === 'error')
      return html`<div class="card"><failure-note what="The dead letters" .failure=${letters.failure}></failure-note></div>`
    if (letters.status === 'loading')
      return html`<div class="card bones" role="status" aria-label="Loading dead letters">${[120, 320, 240].map((width) => html`<i class="bone" .style=${`width:${width}px;max-width:100%`}></i>`)}</div>`
    if (letters.data.items.length === 0)
      return html`<div class="card empty"><div>${icons.check}</div><h3>No dead letters</h3><p class="soft">No line has failed all its attempts.</p></div>`
    return html`<ul class="card">
        ${repeat(
          letters.data.items,
          ({ importId, line }) => `${importId}:${line}`,
          (letter) => this.#letter(letter),
        )}
      </ul>
      ${letters.data.more ? html`<div class="more"><button ?disabled=${this.loadingMore} @click=${() => this.dispatchEvent(new Event('load-more'))}>${this.loadingMore ? 'Loading …' : 'Load more'}</button></div>` : nothing}`
  }

  #letter(letter: DeadLetter) {
    return html`<li>
      <h3>
        <a href="/orders/${encodeURIComponent(letter.orderId)}">${letter.orderId}</a>
        ${letter.type ? html`<span class="number">#${letter.sequence} ${letter.type}</span>` : nothing}
      </h3>
      <p class="reason">${letter.reason ?? 'No reason was recorded: the function crashed or timed out.'}</p>
      <code>${letter.raw.slice(0, 400)}</code>
      <p class="where">
        <a href="/imports/${letter.importId}?state=dead&line=${letter.line}">${icons.file}${letter.fileName} line ${letter.line}</a>
        <time-ago at=${letter.changedAt}></time-ago>
      </p>
    </li>`
  }
}
