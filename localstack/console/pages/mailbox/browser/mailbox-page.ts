import { css, html, LitElement } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { get } from '../../../browser/api.ts'
import { counted, timeOf } from '../../../browser/format.ts'
import { Loading } from '../../../browser/loading.ts'
import { addressOf } from '../../../browser/navigation.ts'
import { Repeated } from '../../../browser/repeated.ts'
import { base, page, tables } from '../../../browser/styles.ts'
import type { AlarmRow, Mailbox } from '../types.ts'
import './alarm-view.ts'
import './message-rows.ts'
import { stateBadge } from './state-badge.ts'

/** The alarms of the system and what it would have sent to whom; or the alarm that the address names. */
@customElement('sc-mailbox-page')
export class MailboxPage extends LitElement {
  static override styles = [
    base,
    page,
    tables,
    css`
      td:first-child,
      td.mono {
        white-space: nowrap;
      }
    `,
  ]

  @property({ attribute: false }) path: string[] = []
  readonly #alarms = new Loading(this, (signal) => get<{ alarms: AlarmRow[] }>('mailbox/alarms', signal))
  readonly #mailbox = new Loading(this, (signal) => get<Mailbox>('mailbox', signal))

  constructor() {
    super()
    new Repeated(this, () => {
      if (this.path.length > 0) return
      void this.#alarms.fresh()
      void this.#mailbox.fresh()
    })
  }

  override render() {
    const [name] = this.path
    if (name) return html`<sc-alarm .name=${name}></sc-alarm>`
    return html`<header>
        <h1>Alarms and mail</h1>
        <p>What the system would have sent, and what watches it. Nothing leaves this machine.</p>
      </header>
      <section aria-labelledby="alarms"><h2 id="alarms">Alarms</h2>${this.#alarms.show(({ alarms }) => this.alarms(alarms))}</section>
      <section aria-labelledby="messages"><h2 id="messages">Messages</h2>${this.#mailbox.show((mailbox) => this.messages(mailbox))}</section>`
  }

  private alarms(alarms: readonly AlarmRow[]) {
    if (alarms.length === 0) return html`<sc-note .heading=${'No alarm'} .text=${'The description has none.'}></sc-note>`
    const off = alarms.filter(({ state }) => state === 'ALARM').length
    return html`<p role="status">${off === 0 ? `None of ${alarms.length} has gone off.` : `${counted(off, 'alarm has', 'alarms have')} gone off, of ${alarms.length}.`}</p>
      <div class="frame" tabindex="0" role="region" aria-label="Alarms, as a table"><table>
        <thead><tr><th>State</th><th>Alarm</th><th>Goes off at</th><th>Since</th></tr></thead>
        <tbody>${alarms.map(
          ({ name, state, condition, since, cause }) => html`<tr>
            <td>${stateBadge(state)}${cause?.isWorking ? html` <span class="badge busy">at work</span>` : ''}</td>
            <td><a href=${addressOf('mailbox', name)}>${name}</a></td>
            <td class="small">${condition}</td>
            <td class="mono">${timeOf(since)}</td>
          </tr>`,
        )}</tbody>
      </table></div>`
  }

  private messages({ messages, page: address, isKept }: Mailbox) {
    if (!isKept) return html`<sc-note .heading=${'Not shown'} .text=${'This engine does not keep what the system sends.'}></sc-note>`
    if (messages.length === 0)
      return html`<sc-note .heading=${'No message'} .text=${'Alarms, invitations and codes appear here as soon as they are sent.'}></sc-note>`
    return html`<sc-message-rows .messages=${messages} .page=${address}></sc-message-rows>`
  }
}
