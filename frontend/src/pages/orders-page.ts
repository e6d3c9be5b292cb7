import { ContextConsumer } from '@lit/context'
import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { property, state } from 'lit/decorators.js'
import { moreOrders, type OrderQuery, ordersResource, summaryResource } from '../api/orders.ts'
import type { OrderSummary, Page, Summary } from '../api/types.ts'
import '../components/basics/filter-chips.define.ts'
import { count, counted, money } from '../components/format/numbers.ts'
import { orderStatusWords } from '../components/format/words.ts'
import '../components/orders/order-find.define.ts'
import type { OrderFind } from '../components/orders/order-find.ts'
import '../components/orders/order-table.define.ts'
import type { OrderRows } from '../components/orders/order-table.ts'
import '../components/orders/sample-picker.define.ts'
import type { Sample } from '../components/orders/sample-picker.ts'
import { windowTitle } from '../state/application.ts'
import { asFailure } from '../state/failure.ts'
import { Live } from '../state/live.ts'
import { type Loaded, mapLoaded } from '../state/loaded.ts'
import { orderStatuses } from '../state/model.ts'
import { navigate } from '../state/navigation.ts'
import { may, personContext } from '../state/person.ts'
import { mergeRows } from '../state/row-list.ts'
import { base } from '../styles/base.ts'
import { page } from '../styles/page.ts'
import { orderQueryHref, orderQueryWords, parseOrderQuery } from './order-query.ts'
import { sampleFile, samples } from './samples.ts'

const pageSize = 50

/** All orders: filters in the address, counts that move, rows that change where they stand. */
export class OrdersPage extends LitElement {
  @property() search = ''
  @state() private loadingMore = false
  @state() private sending = ''
  @state() private sampleFailure = ''
  #query: OrderQuery = {}
  #rows: readonly OrderSummary[] = []
  #held = 0
  #limit = pageSize
  #next: string | null = null
  #showHeld = false
  #merged: Page<OrderSummary> | undefined

  readonly #summary = new Live<Summary>(this, summaryResource, (summary) => summary.imports.unsettled > 0)
  readonly #person = new ContextConsumer(this, { context: personContext, subscribe: true })
  readonly #orders = new Live<Page<OrderSummary>>(this, () => ordersResource(this.#query, pageSize))

  static override styles = [base, page]

  protected override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('search')) {
      this.#query = parseOrderQuery(this.search)
      this.#rows = []
      this.#limit = pageSize
      this.#merged = undefined
      document.title = windowTitle(capital(orderQueryWords(this.#query)) || 'Orders')
    }
  }

  protected override render() {
    const summary = this.#summary.value
    const known = summary.status === 'ready' ? summary.data : undefined
    const isEmpty = known && known.orders.total + known.orders.notYetPlaced === 0 && !orderQueryWords(this.#query)
    return html`
      <header class="page-head">
        <div>
          <h1>Orders</h1>
          <p class="soft number">${known ? this.#total(known) : html`&nbsp;`}</p>
        </div>
      </header>
      ${
        isEmpty && may(this.#person.value, 'upload')
          ? html`<sample-picker .samples=${samples} .busy=${this.sending} .failure=${this.sampleFailure} @pick-sample=${this.#pickSample}></sample-picker>`
          : html`<section class="section" aria-label="Orders">
              <order-find .orderId=${this.#query.id ?? ''} .customer=${this.#query.customer ?? ''} @find=${this.#find}></order-find>
              <filter-chips label="Orders by status" .chips=${this.#chips(known)}></filter-chips>
              <order-table
                .orders=${this.#shown()}
                .filtered=${orderQueryWords(this.#query)}
                ?loadingMore=${this.loadingMore}
                @load-more=${this.#more}
                @show-held=${this.#releaseHeld}
              ></order-table>
            </section>`
      }
    `
  }

  #total({ orders, amounts }: Summary) {
    const sums = amounts.map(({ amount, currency }) => money(amount, currency))
    return html`${counted(orders.total, 'order')}${sums.length > 0 ? html` · ${sums.join(' + ')} placed` : nothing}${orders.waiting > 0 ? html` · ${count(orders.waiting)} waiting` : nothing}`
  }

  #chips(summary: Summary | undefined) {
    const { status, waiting, ...rest } = this.#query
    return [
      { label: 'All', href: orderQueryHref(rest), current: !status && !waiting, count: summary?.orders.total },
      ...orderStatuses.map((each) => ({
        label: orderStatusWords[each].label,
        tone: orderStatusWords[each].tone,
        href: orderQueryHref({ ...rest, status: each }),
        current: status === each,
        count: summary?.orders.byStatus[each],
      })),
      {
        label: 'Waiting',
        tone: 'amber' as const,
        href: orderQueryHref({ ...rest, waiting: true }),
        current: Boolean(waiting),
        count: summary?.orders.waiting,
      },
    ]
  }

  #shown(): Loaded<OrderRows> {
    return mapLoaded(this.#orders.value, (fresh) => {
      if (fresh !== this.#merged || this.#showHeld) {
        const hold = !this.#showHeld && this.#isReading()
        const { rows, held } = mergeRows(this.#rows, fresh, { limit: this.#limit, hold })
        if (this.#rows.length <= pageSize) this.#next = fresh.next
        this.#rows = rows
        this.#held = held
        this.#showHeld = false
        this.#merged = fresh
      }
      return { rows: this.#rows, more: this.#next !== null, held: this.#held }
    })
  }

  // scrolled into the list, or with the focus in it: rows that come in above would push away what is being read
  #isReading(): boolean {
    const table = this.renderRoot.querySelector('order-table')
    return Boolean(table && (table.getBoundingClientRect().top < 0 || table.shadowRoot?.activeElement))
  }

  #releaseHeld(): void {
    this.#showHeld = true
    scrollTo({ top: 0 })
    this.requestUpdate()
  }

  async #more(): Promise<void> {
    if (this.#next === null || this.loadingMore) return
    const query = this.#query
    this.loadingMore = true
    try {
      const { items, next } = await moreOrders(query, pageSize, this.#next)
      if (query !== this.#query) return
      const known = new Set(this.#rows.map((row) => row.id))
      this.#rows = [...this.#rows, ...items.filter((row) => !known.has(row.id))]
      this.#limit = Number.POSITIVE_INFINITY // what was cut off below could not be loaded again
      this.#next = next
    } catch {
      // the button stays, and the shell says what is wrong
    } finally {
      this.loadingMore = false
    }
  }

  #find(event: CustomEvent<OrderFind>): void {
    const { id, customer } = event.detail
    const href = orderQueryHref({ ...this.#query, id, customer })
    if (href !== location.pathname + location.search) navigate(href, { replace: true })
  }

  async #pickSample(event: CustomEvent<Sample>): Promise<void> {
    this.sending = event.detail.name
    this.sampleFailure = ''
    try {
      const detail = [await sampleFile(event.detail)]
      this.dispatchEvent(new CustomEvent('files-chosen', { detail, bubbles: true, composed: true }))
    } catch (error) {
      this.sampleFailure = asFailure(error).message
    } finally {
      this.sending = ''
    }
  }
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
