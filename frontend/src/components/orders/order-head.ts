import { css, html, LitElement, nothing } from 'lit'
import { property } from 'lit/decorators.js'
import { type Loaded, loading } from '../../state/loaded.ts'
import type { Order } from '../../state/model.ts'
import { base, card, skeleton } from '../../styles/base.ts'
import '../basics/time-ago.define.ts'
import '../basics/tone-badge.define.ts'
import { fileDay, fileHour } from '../format/dates.ts'
import { counted, money } from '../format/numbers.ts'
import { orderStatusWords } from '../format/words.ts'

/** What one order is: its id and state, and the few facts one looks for first. */
export class OrderHead extends LitElement {
  @property() orderId = ''
  @property({ attribute: false }) order: Loaded<Order> = loading

  static override styles = [
    base,
    card,
    skeleton,
    css`
      :host {
        display: grid;
        gap: var(--space-4);
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2) var(--space-3);
      }
      h1 {
        overflow-wrap: anywhere;
      }
      h1 span {
        font-family: var(--mono);
        letter-spacing: -0.03em;
      }
      dl {
        display: grid;
        grid-template-columns: repeat(4, minmax(0, 1fr));
      }
      dl div {
        padding: var(--space-4);
        border-inline-start: 1px solid var(--line);
      }
      dl div:first-child {
        border: 0;
      }
      dt {
        color: var(--ink-soft);
        font-size: var(--text-small);
      }
      dd {
        margin-top: 2px;
        font-weight: 600;
        font-size: var(--text-large);
        overflow-wrap: anywhere;
      }
      dd small {
        display: block;
        color: var(--ink-soft);
        font-weight: 400;
        font-size: var(--text-small);
      }
      .bone {
        width: 70%;
        margin-top: 8px;
      }
      @media (max-width: 720px) {
        dl {
          grid-template-columns: 1fr 1fr;
        }
        dl div {
          padding: var(--space-3) var(--space-4);
        }
        dl div:nth-child(odd) {
          border-inline-start: 0;
        }
        dl div:nth-child(n + 3) {
          border-top: 1px solid var(--line);
        }
      }
    `,
  ]

  protected override render() {
    const order = this.order.status === 'ready' ? this.order.data : undefined
    return html`<header>
        <h1>Order <span>${this.orderId}</span></h1>
        ${order ? this.#badges(order) : nothing}
      </header>
      ${this.order.status === 'error' ? nothing : this.#facts(order)}`
  }

  #badges({ status, paid, waiting }: Order) {
    return html`${status ? html`<tone-badge tone=${orderStatusWords[status].tone}>${orderStatusWords[status].label}</tone-badge>` : html`<tone-badge tone="amber">Not placed yet</tone-badge>`}
    ${paid && status !== 'paid' ? html`<tone-badge tone="teal">Paid</tone-badge>` : nothing}
    ${waiting > 0 ? html`<tone-badge tone="amber">${waiting} waiting</tone-badge>` : nothing}`
  }

  #facts(order: Order | undefined) {
    const bone = html`<i class="bone"></i>`
    return html`<dl class="card" aria-busy=${order ? 'false' : 'true'}>
      <div><dt>Amount</dt><dd class="number">${order ? money(order.amount, order.currency) : bone}</dd></div>
      <div><dt>Customer</dt><dd>${order ? this.#customer(order.customerId) : bone}</dd></div>
      <div><dt>Placed</dt><dd>${order ? (order.placedAt ? this.#placed(order.placedAt) : '–') : bone}</dd></div>
      <div><dt>Last change</dt><dd>${order ? html`<time-ago at=${order.updatedAt}></time-ago><small>${counted(order.lastSequence, 'event')} applied</small>` : bone}</dd></div>
    </dl>`
  }

  #placed(time: string) {
    return html`<time datetime=${time}>${fileDay(time)}</time><small>${fileHour(time)}</small>`
  }

  #customer(id: string | null) {
    return id === null ? '–' : html`<a href="/orders?customer=${encodeURIComponent(id)}">${id}</a>`
  }
}
