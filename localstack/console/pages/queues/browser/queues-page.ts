import { html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { get } from '../../../browser/api.ts'
import { count } from '../../../browser/format.ts'
import { live } from '../../../browser/live.ts'
import { LiveElement } from '../../../browser/live-element.ts'
import { Loading } from '../../../browser/loading.ts'
import { addressOf } from '../../../browser/navigation.ts'
import { base, page, tables } from '../../../browser/styles.ts'
import type { QueueRow } from '../types.ts'
import './queue-view.ts'

/** The queues of the system with what they hold now, or the one that the address names. */
@customElement('sc-queues-page')
export class QueuesPage extends LiveElement {
  static override styles = [base, page, tables]

  @property({ attribute: false }) path: string[] = []
  readonly #list = new Loading(this, (signal) => get<{ queues: QueueRow[] }>('queues', signal))

  override render() {
    const [name] = this.path
    if (name) return html`<sc-queue .name=${name}></sc-queue>`
    return html`<header>
        <h1>Queues</h1>
        <p>What waits, and what consumers have. To look at messages hides none of them, and counts no receive.</p>
      </header>
      ${this.#list.show(({ queues }) => (queues.length > 0 ? this.table(queues) : html`<sc-note .heading=${'No queue'} .text=${'The description has none.'}></sc-note>`))}`
  }

  private table(queues: readonly QueueRow[]) {
    return html`<div class="frame" tabindex="0" role="region" aria-label="Queues, as a table">
      <table>
        <thead>
          <tr><th>Name</th><th class="number">Ready</th><th class="number">In flight</th><th class="number">Delayed</th><th class="number">In / s</th><th class="number">Out / s</th><th>Consumers</th></tr>
        </thead>
        <tbody>${queues.map((queue) => this.row(queue))}</tbody>
      </table>
    </div>`
  }

  private row({ name, isFifo, isDeadLetters, consumers }: QueueRow) {
    const now = live.flow?.queues[name]
    const { sent, deleted } = live.rates(name)
    const figure = (value: number | undefined) => (value === undefined ? '–' : count(value))
    return html`<tr>
      <td>
        <a href=${addressOf('queues', name)}>${name}</a>
        ${isFifo ? html`<span class="badge">FIFO</span>` : ''}
        ${isDeadLetters ? html`<span class="badge ${now && now.ready + now.held > 0 ? 'bad' : ''}">dead letters</span>` : ''}
      </td>
      <td class="number">${figure(now?.ready)}</td>
      <td class="number">${figure(now?.held)}</td>
      <td class="number">${figure(now?.delayed)}</td>
      <td class="number">${sent ? sent.toFixed(0) : '0'}</td>
      <td class="number">${deleted ? deleted.toFixed(0) : '0'}</td>
      <td>${consumers.map((each) => html`<div><a href=${addressOf('functions', each)}>${each}</a></div>`)}</td>
    </tr>`
  }
}
