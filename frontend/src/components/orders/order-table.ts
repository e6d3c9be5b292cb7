import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { Loaded } from '../../state/loaded.ts'
import { loading } from '../../state/loaded.ts'
import type { OrderSummary } from '../../state/model.ts'
import { base, buttons, card, skeleton } from '../../styles/base.ts'
import '../basics/failure-note.define.ts'
import '../basics/time-ago.define.ts'
import '../basics/tone-badge.define.ts'
import { fileDay } from '../format/dates.ts'
import { counted, money } from '../format/numbers.ts'
import { orderStatusWords } from '../format/words.ts'
import { orderTableStyles } from './order-table.styles.ts'

export type OrderRows = { rows: readonly OrderSummary[]; more: boolean; held: number }

/**
 * Orders as a table, or as cards where it is narrow. A row that changed is lit for a moment.
 *
 * @event show-held - the reader wants the new orders that wait above the table
 * @event load-more - the reader wants the next page
 * @event try-again - loading failed, and the reader wants another try
 */
export class OrderTable extends LitElement {
  @property({ attribute: false }) orders: Loaded<OrderRows> = loading
  @property({ type: Boolean }) loadingMore = false
  /** what is being looked for, in words, for the empty state: "shipped orders of VINET" */
  @property() filtered = ''
  #versions = new Map<string, number>()
  #changed = new Set<string>()

  static override styles = [base, card, buttons, skeleton, orderTableStyles]

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('orders') || this.orders.status !== 'ready') return
    const before = this.#versions
    this.#versions = new Map(this.orders.data.rows.map((row) => [row.id, row.version]))
    if (before.size === 0) return
    for (const [id, version] of this.#versions) if (before.get(id) !== version) this.#changed.add(id)
  }

  protected override render() {
    if (this.orders.status === 'error')
      return html`<div class="card"><failure-note what="The orders" .failure=${this.orders.failure}></failure-note></div>`
    if (this.orders.status === 'loading') return this.#loading()
    const { rows, more, held } = this.orders.data
    if (rows.length === 0) return this.#nothingFits()
    return html`
      ${held > 0 ? html`<button class="held" @click=${() => this.dispatchEvent(new Event('show-held'))}>Show ${counted(held, 'newer order')}</button>` : nothing}
      <div class="card">
        <table role="table" aria-label="Orders, newest change first">
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">Order</th>
              <th role="columnheader" scope="col">Status</th>
              <th role="columnheader" scope="col">Customer</th>
              <th role="columnheader" scope="col">Placed</th>
              <th role="columnheader" scope="col" class="amount">Amount</th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            ${repeat(
              rows,
              (row) => row.id,
              (row) => this.#row(row),
            )}
          </tbody>
        </table>
      </div>
      ${more ? html`<div class="more"><button ?disabled=${this.loadingMore} @click=${() => this.dispatchEvent(new Event('load-more'))}>${this.loadingMore ? 'Loading …' : 'Load more'}</button></div>` : nothing}
    `
  }

  #row(row: OrderSummary) {
    const status = row.status && orderStatusWords[row.status]
    return html`<tr role="row" class=${this.#changed.has(row.id) ? 'changed' : ''} @animationend=${() => this.#settle(row.id)}>
      <td role="cell" class="id"><a href="/orders/${encodeURIComponent(row.id)}">${row.id}</a></td>
      <td role="cell" class="status">
        ${status ? html`<tone-badge tone=${status.tone}>${status.label}</tone-badge>` : html`<tone-badge tone="amber">Not placed yet</tone-badge>`}
        ${row.paid && row.status !== 'paid' ? html`<tone-badge tone="teal">Paid</tone-badge>` : nothing}
        ${row.waiting > 0 && status ? html`<tone-badge tone="amber">${row.waiting} waiting</tone-badge>` : nothing}
      </td>
      <td role="cell" class="customer"><span>${row.customerId ?? '–'}</span></td>
      <td role="cell" class="placed">
        <span class="day">${row.placedAt ? fileDay(row.placedAt) : '–'}</span>
        <time-ago class="soft" what=${row.lastSequence > 0 ? 'applied' : 'arrived'} at=${row.updatedAt}></time-ago>
      </td>
      <td role="cell" class="amount number">${money(row.amount, row.currency)}</td>
    </tr>`
  }

  #loading() {
    return html`<div class="card bones" role="status" aria-label="Loading orders">
      ${Array.from({ length: 8 }, (_, index) => html`<div><i class="bone" .style=${`width:${48 + ((index * 7) % 20)}px`}></i><i class="bone" .style=${'width:72px'}></i><i class="bone" .style=${`width:${60 + ((index * 13) % 40)}px`}></i><i class="bone" .style=${'width:150px'}></i><i class="bone" .style=${'width:84px'}></i></div>`)}
    </div>`
  }

  #nothingFits() {
    return html`<div class="card empty">
      <h2>${this.filtered ? `No ${this.filtered}` : 'No orders yet'}</h2>
      <p class="soft">${this.filtered ? 'No orders match these filters. This page updates automatically.' : 'Orders appear here after a file is imported.'}</p>
      ${this.filtered ? html`<a class="button" href="/orders">Show all orders</a>` : nothing}
    </div>`
  }

  #settle(id: string): void {
    this.#changed.delete(id)
    this.requestUpdate()
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'order-table': OrderTable
  }
}
