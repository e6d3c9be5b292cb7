import { css, html, LitElement, nothing, type PropertyValues } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { Value } from '../../../../engines/invocation.ts'
import { get } from '../../../browser/api.ts'
import { count } from '../../../browser/format.ts'
import { Loading } from '../../../browser/loading.ts'
import { base, tables } from '../../../browser/styles.ts'
import type { InsideAnswer } from '../types.ts'
import { callRows, callStyles } from './call-rows.ts'

/**
 * What went in and out of an invocation, and with `calls` its statements and calls. It is loaded when the `<details>` around it opens, and nothing is shown
 * where nothing is known.
 */
@customElement('sc-inside')
export class InvocationInside extends LitElement {
  static override styles = [
    base,
    tables,
    callStyles,
    css`
      .all {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-3);
      }
      .values {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr));
        gap: var(--space-3);
      }
      h3 {
        margin-bottom: var(--space-2);
      }
    `,
  ]

  @property() request = ''
  @property({ type: Boolean }) calls = false
  @state() private isOpened = false
  readonly #inside = new Loading(this, async (signal): Promise<InsideAnswer> => {
    await this.opened(signal)
    return get<InsideAnswer>(`trace/${encodeURIComponent(this.request)}/inside`, signal)
  })

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('request') && changed.get('request')) void this.#inside.anew()
  }

  override render() {
    if (!this.isOpened) return nothing
    return this.#inside.show(({ input, output, calls = [], more = 0, began = 0, took = 1 }) => {
      if (!input && !output && calls.length === 0) return nothing
      return html`<div class="all">
        ${this.calls && calls.length > 0 ? callRows(calls, more, began, Math.max(1, took)) : nothing}
        <div class="values">${input ? value('Input', input) : nothing}${output ? value('Output', output) : nothing}</div>
      </div>`
    })
  }

  private async opened(signal: AbortSignal): Promise<void> {
    const details = this.closest('details')
    if (details && !details.open) await new Promise((resolve) => details.addEventListener('toggle', resolve, { once: true, signal }))
    this.isOpened = true
  }
}

function value(name: 'Input' | 'Output', { text, length }: Value) {
  return html`<div>
    <h3>${name}${length ? html` <span class="badge warn">the first ${count(text.length)} of ${count(length)} characters</span>` : ''}</h3>
    <sc-text label=${name} .value=${text}></sc-text>
  </div>`
}
