import { html, LitElement, nothing } from 'lit'
import { property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { type Loaded, loading } from '../../state/loaded.ts'
import { type Import, lineStates } from '../../state/model.ts'
import { base, buttons, card, skeleton } from '../../styles/base.ts'
import '../basics/failure-note.define.ts'
import '../basics/time-ago.define.ts'
import '../basics/tone-badge.define.ts'
import { bytes, count, counted, share } from '../format/numbers.ts'
import { shortPersonText } from '../format/person.ts'
import { lineStateWords } from '../format/words.ts'
import './figure-bar.define.ts'
import { importListStyles } from './import-list.styles.ts'
import { importStatus } from './import-status.ts'

/**
 * Imports, newest first, each with the bar of its figures.
 *
 * @event load-more - the reader wants older ones
 * @event try-again - loading failed, and the reader wants another try
 */
export class ImportList extends LitElement {
  @property({ attribute: false }) imports: Loaded<{ items: readonly Import[]; more: boolean }> = loading
  @property({ type: Boolean }) loadingMore = false

  static override styles = [base, card, buttons, skeleton, importListStyles]

  protected override render() {
    const { imports } = this
    if (imports.status === 'error') return html`<div class="card"><failure-note what="The imports" .failure=${imports.failure}></failure-note></div>`
    if (imports.status === 'loading') return this.#loading()
    if (imports.data.items.length === 0)
      return html`<div class="card empty"><h2>No imports yet</h2><p class="soft">Files that you upload or that other systems deliver appear here, with the outcome of each line.</p></div>`
    return html`<ul class="card list">
        ${repeat(
          imports.data.items,
          (item) => item.id,
          (item) => this.#item(item),
        )}
      </ul>
      ${imports.data.more ? html`<div class="more"><button ?disabled=${this.loadingMore} @click=${() => this.dispatchEvent(new Event('load-more'))}>${this.loadingMore ? 'Loading …' : 'Load more'}</button></div>` : nothing}`
  }

  #item(item: Import) {
    const status = importStatus(item)
    return html`<li>
      <div class="head">
        <a href="/imports/${item.id}">${item.fileName}</a>
        <tone-badge tone=${status.tone} ?busy=${status.busy}>${status.label}${item.status === 'reading' ? ` ${share(item.progress)}` : ''}</tone-badge>
        <span class="facts soft">${bytes(item.sizeBytes)} · <time-ago at=${item.createdAt}></time-ago>${item.uploadedBy ? html` · ${shortPersonText(item.uploadedBy)}` : nothing}</span>
      </div>
      ${item.reason ? html`<p class="reason ${item.status}">${item.reason}</p>` : html`<figure-bar .figures=${item} .progress=${item.progress}></figure-bar>`}
      ${
        item.lines > 1 || !item.reason
          ? html`<p class="figures soft number">
        ${counted(item.lines, 'line')}${lineStates
          .filter((state) => item[state] > 0)
          .map((state) => html` · <span class=${state}>${count(item[state])} ${lineStateWords[state].label.toLowerCase()}</span>`)}
      </p>`
          : nothing
      }
    </li>`
  }

  #loading() {
    return html`<div class="card list" role="status" aria-label="Loading imports">
      ${[180, 140, 210].map((width) => html`<div class="bones"><i class="bone" .style=${`width:${width}px`}></i><i class="bone" .style=${'width:100%'}></i><i class="bone" .style=${'width:220px'}></i></div>`)}
    </div>`
  }
}
