import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { type Loaded, loading } from '../../state/loaded.ts'
import type { ImportLine } from '../../state/model.ts'
import { base, buttons, card, skeleton } from '../../styles/base.ts'
import '../basics/failure-note.define.ts'
import '../basics/tone-badge.define.ts'
import { count } from '../format/numbers.ts'
import { lineStateWords } from '../format/words.ts'
import { lineListStyles } from './line-list.styles.ts'
import { markedLine } from './marked-line.ts'

export type Lines = { items: readonly ImportLine[]; more: boolean }

/**
 * Lines of a file as they were received, with what became of each; where a column is at fault it is marked, and the reason stands below.
 *
 * @event load-more - the reader wants the next lines
 * @event try-again - loading failed, and the reader wants another try
 */
export class LineList extends LitElement {
  @property({ attribute: false }) lines: Loaded<Lines> = loading
  /** a line that a link pointed at: lit, and scrolled to */
  @property({ type: Number }) target = 0
  @property({ type: Boolean }) loadingMore = false
  /** what is shown where there is nothing: "No line was refused." */
  @property() empty = 'No lines.'
  #shownTarget = 0

  static override styles = [base, card, buttons, skeleton, lineListStyles]

  protected override render() {
    const { lines } = this
    if (lines.status === 'error') return html`<div class="card"><failure-note what="The lines" .failure=${lines.failure}></failure-note></div>`
    if (lines.status === 'loading')
      return html`<div class="card bones" role="status" aria-label="Loading lines">${[70, 85, 60].map((width) => html`<i class="bone" .style=${`width:${width}%`}></i><i class="bone" .style=${`width:${width / 2}%`}></i>`)}</div>`
    if (lines.data.items.length === 0) return html`<p class="card empty soft">${this.empty}</p>`
    return html`<ol class="card">
        ${repeat(
          lines.data.items,
          (line) => line.line,
          (line) => this.#line(line),
        )}
      </ol>
      ${lines.data.more ? html`<div class="more"><button ?disabled=${this.loadingMore} @click=${() => this.dispatchEvent(new Event('load-more'))}>${this.loadingMore ? 'Loading …' : 'Load more'}</button></div>` : nothing}`
  }

  protected override updated(_changes: PropertyValues<this>): void {
    if (this.target === this.#shownTarget) return
    const line = this.renderRoot.querySelector('li.target')
    if (!line) return
    this.#shownTarget = this.target
    line.scrollIntoView({ block: 'center' })
  }

  #line(line: ImportLine) {
    const words = lineStateWords[line.state]
    return html`<li class=${line.line === this.target ? 'target' : ''} aria-current=${line.line === this.target ? 'true' : nothing}>
      <span class="place number"><span class="only-read">Line </span>${count(line.line)}</span>
      <code>${markedLine(line.raw, line.columns ?? []).map((piece) => this.#piece(piece.text, piece.kind))}${line.rawTruncated ? html`<span class="cut"> … (truncated)</span>` : nothing}</code>
      <tone-badge tone=${words.tone}>${words.label}</tone-badge>
      ${line.reason ? html`<p class="reason ${line.state}">${line.column ? html`<b class="mono">${line.column}</b> ` : nothing}${line.reason}</p>` : nothing}
      ${line.orderId ? html`<a href="/orders/${encodeURIComponent(line.orderId)}">Order ${line.orderId}</a>` : nothing}
    </li>`
  }

  #piece(text: string, kind: string) {
    if (kind === 'plain') return text
    return kind === 'bad' ? html`<mark>${text}</mark>` : html`<span class=${kind}>${text}</span>`
  }
}
