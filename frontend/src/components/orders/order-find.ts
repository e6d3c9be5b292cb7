import { css, html, LitElement } from 'lit'
import { property } from 'lit/decorators.js'
import { base, buttons } from '../../styles/base.ts'
import { icons } from '../basics/icons.ts'

export type OrderFind = { id: string; customer: string }

/**
 * Two fields that narrow the orders: the beginning of an id, and a customer.
 *
 * @event find - detail `{ id, customer }`: after a pause in typing, and at once on Enter
 */
export class OrderFindForm extends LitElement {
  @property() orderId = ''
  @property() customer = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  static override styles = [
    base,
    buttons,
    css`
      form {
        display: flex;
        gap: var(--space-2);
      }
      label {
        position: relative;
        display: block;
        flex: 1 1 180px;
        min-width: 0;
      }
      svg {
        position: absolute;
        inset: 10px auto auto 11px;
        color: var(--ink-faint);
        pointer-events: none;
      }
      input {
        width: 100%;
        height: 36px;
        padding: 0 10px 0 34px;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--paper);
        color: var(--ink);
        font: var(--text) var(--sans);
      }
      .customer input {
        padding-inline-start: 12px;
      }
      input::placeholder {
        color: var(--ink-faint);
        opacity: 1;
      }
      input:focus-visible {
        border-radius: var(--radius);
        outline-offset: -1px;
      }
      @media (pointer: coarse) {
        input {
          height: 44px;
          font-size: 16px; /* smaller, and a phone zooms into the field */
        }
        svg {
          inset-block-start: 14px;
        }
      }
    `,
  ]

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
  }

  protected override render() {
    return html`<form role="search" aria-label="Find orders" @submit=${this.#submit} @input=${this.#later}>
      <label>
        <span class="only-read">Order id begins with</span>
        ${icons.search}
        <input type="search" name="id" placeholder="Find by order id" .value=${this.orderId} maxlength="64" pattern="[A-Za-z0-9_\\-]*" title="Letters, digits, _ and -" autocomplete="off" spellcheck="false" />
      </label>
      <label class="customer">
        <span class="only-read">Customer is</span>
        <input type="search" name="customer" placeholder="Customer" .value=${this.customer} maxlength="128" autocomplete="off" spellcheck="false" />
      </label>
    </form>`
  }

  #later(event: Event): void {
    const form = event.currentTarget as HTMLFormElement // the listener is on the form
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#find(form), 250)
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault()
    clearTimeout(this.#timer)
    this.#find(event.currentTarget as HTMLFormElement) // the listener is on the form
  }

  #find(form: HTMLFormElement): void {
    if (!form.checkValidity()) return
    const fields = new FormData(form)
    const detail: OrderFind = { id: String(fields.get('id')).trim(), customer: String(fields.get('customer')).trim() }
    this.dispatchEvent(new CustomEvent('find', { detail }))
  }
}
