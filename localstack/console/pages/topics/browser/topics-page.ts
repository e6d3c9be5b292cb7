import { html, LitElement } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { get } from '../../../browser/api.ts'
import { Loading } from '../../../browser/loading.ts'
import { addressOf } from '../../../browser/navigation.ts'
import { base, page, tables } from '../../../browser/styles.ts'
import type { TopicRow } from '../types.ts'
import './topic-view.ts'

/** The topics of the system, or the one that the address names. */
@customElement('sc-topics-page')
export class TopicsPage extends LitElement {
  static override styles = [base, page, tables]

  @property({ attribute: false }) path: string[] = []
  readonly #list = new Loading(this, (signal) => get<{ topics: TopicRow[] }>('topics', signal))

  override render() {
    const [name] = this.path
    if (name) return html`<sc-topic .name=${name}></sc-topic>`
    return html`<header>
        <h1>Topics</h1>
        <p>Who hears what is published, and which messages pass each filter policy.</p>
      </header>
      ${this.#list.show(({ topics }) => (topics.length > 0 ? this.table(topics) : html`<sc-note .heading=${'No topic'} .text=${'The description has none.'}></sc-note>`))}`
  }

  private table(topics: readonly TopicRow[]) {
    return html`<div class="frame" tabindex="0" role="region" aria-label="Topics, as a table"><table>
      <thead><tr><th>Name</th><th class="number">Subscriptions</th></tr></thead>
      <tbody>${topics.map(
        ({ name, isFifo, subscriptions }) =>
          html`<tr><td><a href=${addressOf('topics', name)}>${name}</a> ${isFifo ? html`<span class="badge">FIFO</span>` : ''}</td><td class="number">${subscriptions}</td></tr>`,
      )}</tbody>
    </table></div>`
  }
}
