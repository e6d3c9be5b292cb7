import { css, html, LitElement, type PropertyValues } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { get, post } from '../../../browser/api.ts'
import { timeOf } from '../../../browser/format.ts'
import { Loading } from '../../../browser/loading.ts'
import { addressOf } from '../../../browser/navigation.ts'
import '../../../browser/parts/confirm-action.ts'
import { Repeated } from '../../../browser/repeated.ts'
import { base, controls, page, tables } from '../../../browser/styles.ts'
import type { AlarmDetail } from '../types.ts'
import './message-rows.ts'
import { stateBadge } from './state-badge.ts'

/** One alarm: its state, what it watches, its history, what it sent, and what makes it go off. */
@customElement('sc-alarm')
export class AlarmView extends LitElement {
  static override styles = [
    base,
    page,
    tables,
    controls,
    css`
      td.mono {
        white-space: nowrap;
      }
      .failed {
        color: var(--red-ink);
      }
    `,
  ]

  @property() name = ''
  readonly #detail = new Loading(this, (signal) => get<AlarmDetail>(this.address(), signal))

  constructor() {
    super()
    new Repeated(this, () => void this.#detail.fresh())
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('name') && changed.get('name')) void this.#detail.anew()
  }

  override render() {
    return html`<header>
        <h1>${this.name}</h1>
        <div class="row"><a href=${addressOf('mailbox')}>All alarms and messages</a></div>
      </header>
      ${this.#detail.show((detail) => this.parts(detail))}`
  }

  private parts(detail: AlarmDetail) {
    const { state, reason, since, history, messages } = detail
    return html`<div class="columns">
        <section class="card" aria-labelledby="state">
          <h2 id="state">State</h2>
          <p role="status">${stateBadge(state)} <span class="soft">since ${timeOf(since)}</span></p>
          <p>${reason}</p>
          ${this.cause(detail)}
        </section>
        <section class="card" aria-labelledby="watches"><h2 id="watches">What it watches</h2>${this.watched(detail)}</section>
      </div>
      <section aria-labelledby="history"><h2 id="history">History</h2>${this.history(history)}</section>
      <section aria-labelledby="sent"><h2 id="sent">What it sent</h2>
        ${messages.length > 0 ? html`<sc-message-rows .messages=${messages} .page=${detail.page}></sc-message-rows>` : html`<sc-note .heading=${'Nothing yet'} .text=${'It tells its topics when its state changes.'}></sc-note>`}
      </section>`
  }

  private cause({ cause, name }: AlarmDetail) {
    if (!cause) return html`<p class="soft small">The console does not know what makes it go off: it watches no single metric.</p>`
    const { says, ends, canEnd, isReal, isWorking, failed } = cause
    return html`<div class="row">
        <sc-confirm kind="danger" label=${isReal ? 'Cause its fault' : 'Put a value'} heading="Make ${name} go off" ?disabled=${isWorking} .action=${() => this.act('cause')}>
          <p>${says}</p><p class="soft">${ends}</p>
        </sc-confirm>
        ${canEnd ? html`<button ?disabled=${isWorking} @click=${() => this.act('end')}>End it</button>` : ''}
        ${isWorking ? html`<span class="badge busy">at work</span>` : ''}
      </div>
      ${failed ? html`<p class="failed" role="alert">${failed}</p>` : ''}
      <p class="soft small">${isReal ? 'This causes the fault itself.' : 'This puts a value of the metric: the console can’t cause what it watches.'} ${ends}</p>`
  }

  private watched({ metric, condition, tells }: AlarmDetail) {
    return html`<dl>
      ${metric ? html`<dt>Metric</dt><dd><code>${metric.namespace} ${metric.name}</code></dd>` : ''}
      ${metric?.dimensions.map(({ name, value }) => html`<dt>${name}</dt><dd><code>${value}</code></dd>`)}
      <dt>Goes off at</dt><dd>${condition}</dd>
      <dt>Tells</dt><dd>${tells.length > 0 ? tells.map((topic) => html`<div><a href=${addressOf('topics', topic)}>${topic}</a></div>`) : 'nobody'}</dd>
    </dl>`
  }

  private history(history: AlarmDetail['history']) {
    if (history.length === 0) return html`<sc-note .heading=${'No change yet'}></sc-note>`
    return html`<div class="frame" tabindex="0" role="region" aria-label="History, as a table"><table>
      <thead><tr><th>At</th><th>What</th><th>Why</th></tr></thead>
      <tbody>${history.map(({ at, summary, reason }) => html`<tr><td class="mono">${timeOf(at)}</td><td>${summary}</td><td>${reason}</td></tr>`)}</tbody>
    </table></div>`
  }

  private async act(what: 'cause' | 'end'): Promise<void> {
    await post(`${this.address()}/${what}`)
    await this.#detail.again()
  }

  private address(): string {
    return `mailbox/alarms/${encodeURIComponent(this.name)}`
  }
}
