import { html, LitElement, type PropertyValues } from 'lit'
import { property } from 'lit/decorators.js'
import { orderResource } from '../api/orders.ts'
import type { Order } from '../api/types.ts'
import '../components/basics/failure-note.define.ts'
import { icons } from '../components/basics/icons.ts'
import { orderStatusWords } from '../components/format/words.ts'
import '../components/orders/order-head.define.ts'
import '../components/orders/order-problems.define.ts'
import '../components/orders/order-timeline.define.ts'
import { windowTitle } from '../state/application.ts'
import { Live } from '../state/live.ts'
import { base, card } from '../styles/base.ts'
import { page } from '../styles/page.ts'

/** One order: what it is, what happened to it, and what is missing. */
export class OrderPage extends LitElement {
  @property() orderId = ''

  readonly #order = new Live<Order>(
    this,
    () => (this.orderId ? orderResource(this.orderId) : undefined),
    (order) => order.waiting > 0,
  )

  static override styles = [base, card, page]

  protected override render() {
    const order = this.#order.value
    const problems = order.status === 'ready' ? order.data.problems : []
    if (order.status === 'error')
      return html`<a class="crumb" href="/orders">${icons.back} Orders</a>
        <h1>Order ${this.orderId}</h1>
        <div class="card"><failure-note what="This order" .failure=${order.failure}></failure-note></div>`
    return html`
      <div class="section">
        <a class="crumb" href="/orders">${icons.back} Orders</a>
        <order-head .orderId=${this.orderId} .order=${order}></order-head>
      </div>
      <order-problems ?hidden=${problems.length === 0} .problems=${problems}></order-problems>
      <section class="section" aria-labelledby="time-line">
        <h2 id="time-line">Timeline</h2>
        <order-timeline .order=${order}></order-timeline>
      </section>
    `
  }

  protected override updated(_changes: PropertyValues<this>): void {
    const order = this.#order.value
    const status = order.status === 'ready' && order.data.status
    document.title = windowTitle(this.orderId, status ? orderStatusWords[status].label : undefined, 'Orders')
  }
}
