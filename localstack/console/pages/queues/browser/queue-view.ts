import { html, type PropertyValues } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { get } from '../../../browser/api.ts'
import { count, timeOf } from '../../../browser/format.ts'
import { live } from '../../../browser/live.ts'
import { LiveElement } from '../../../browser/live-element.ts'
import { Loading } from '../../../browser/loading.ts'
import { addressOf } from '../../../browser/navigation.ts'
import { base, controls, page, tables } from '../../../browser/styles.ts'
import type { MessageGroup, QueueDetail } from '../types.ts'
import './message-list.ts'
import './send-form.ts'

/** One queue: what it is, what blocks its groups, its messages, and a form that sends one. */
@customElement('sc-queue')
export class QueueView extends LiveElement {
  static override styles = [base, page, tables, controls]

  @property() name = ''
  readonly #detail = new Loading(this, (signal) => get<QueueDetail>(`queues/${encodeURIComponent(this.name)}`, signal))

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('name') && changed.get('name')) void this.#detail.anew()
  }

  override render() {
    return html`<header>
        <h1>${this.name}</h1>
        <div class="row"><a href=${addressOf('queues')}>All queues</a><button @click=${this.refresh}>Refresh</button></div>
      </header>
      ${this.#detail.show((detail) => this.parts(detail))}`
  }

  private parts(detail: QueueDetail) {
    return html`<div class="columns">
        <section class="card" aria-labelledby="facts"><h2 id="facts">Queue</h2>${this.facts(detail)}</section>
        ${detail.groups && detail.groups.length > 0 ? html`<section class="card" aria-labelledby="groups"><h2 id="groups">Groups</h2>${this.groups(detail.groups)}</section>` : ''}
      </div>
      <section aria-labelledby="messages">
        <h2 id="messages">${detail.isDeadLetters ? 'Dead letters' : 'Messages'}</h2>
        ${
          detail.canLook
            ? html`<sc-messages .queue=${detail} @resent=${this.refresh}></sc-messages>`
            : html`<sc-note .heading=${'Messages are not shown'} .text=${'This engine cannot show messages without taking them from the queue.'}></sc-note>`
        }
      </section>
      <section aria-labelledby="send"><h2 id="send">Send a message</h2><sc-send class="card" .queue=${detail} @sent=${this.refresh}></sc-send></section>`
  }

  private facts({ isFifo, ready, held, delayed, consumers, sources, deadLetters, maxReceiveCount, visibilityTimeout, retention, arn }: QueueDetail) {
    const now = live.flow?.queues[this.name] ?? { ready, held, delayed }
    const links = (to: string, names: readonly string[]) => names.map((each) => html`<a href=${addressOf(to, each)}>${each}</a> `)
    const rows: [string, unknown][] = [
      ['Holds', html`${count(now.ready)} ready, ${count(now.held)} in flight, ${count(now.delayed)} delayed`],
      ['Kind', isFifo ? 'FIFO' : 'standard'],
      ['Consumers', consumers.length > 0 ? links('functions', consumers) : html`<span class="soft">none of the system's functions</span>`],
      ...(deadLetters ? [['Dead letters', html`to ${links('queues', [deadLetters])} after ${maxReceiveCount} receives`] as [string, unknown]] : []),
      ...(sources.length > 0 ? [['Failed in', links('queues', sources)] as [string, unknown]] : []),
      ['Hides for', `${visibilityTimeout} s after a receive`],
      ['Keeps for', `${Math.round((retention / 86_400) * 10) / 10} days`],
      ['ARN', html`<code>${arn}</code>`],
    ]
    return html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`
  }

  private groups(groups: readonly MessageGroup[]) {
    return html`<p class="soft small">Those that a consumer holds first, then those with the most messages.</p>
      <div class="frame" tabindex="0" role="region" aria-label="Groups, as a table"><table>
        <thead><tr><th>Group</th><th class="number">Messages</th><th>Blocked by</th></tr></thead>
        <tbody>${groups
          .slice(0, 12)
          .map(
            ({ group, messages, heldBy, heldUntil }) =>
              html`<tr><td class="mono">${group}</td><td class="number">${count(messages)}</td><td>${heldBy ? html`<code>${heldBy.slice(0, 8)}</code> until ${timeOf(heldUntil ?? '')}` : html`<span class="soft">nothing</span>`}</td></tr>`,
          )}</tbody>
      </table></div>`
  }

  private readonly refresh = () => {
    void this.#detail.again()
    this.renderRoot.querySelector('sc-messages')?.refresh()
  }
}
