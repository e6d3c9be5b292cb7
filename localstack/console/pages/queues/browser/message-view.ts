import { css, html, LitElement } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { post } from '../../../browser/api.ts'
import { timeOf } from '../../../browser/format.ts'
import { Loading } from '../../../browser/loading.ts'
import { addressOf } from '../../../browser/navigation.ts'
import { base, tables } from '../../../browser/styles.ts'
import type { QueueDetail, QueuedMessage, Reason } from '../types.ts'

/** A message as a whole: its body as text, its attributes, its history, and of a dead letter the reason. */
@customElement('sc-message')
export class MessageView extends LitElement {
  static override styles = [
    base,
    tables,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-3);
      }
    `,
  ]

  @property({ attribute: false }) message!: QueuedMessage
  @property({ attribute: false }) queue!: QueueDetail
  readonly #reasons = new Loading(this, async () =>
    this.queue.isDeadLetters
      ? (await post<{ reasons: Reason[] }>(`queues/${encodeURIComponent(this.queue.name)}/reasons`, this.message)).reasons
      : [],
  )

  override render() {
    const { id, group, deduplicationId, sequence, sentAt, firstReceivedAt, receiveCount, attributes, body } = this.message
    const rows: [string, unknown][] = [
      ['Message id', html`${id} <a href=${addressOf('trace', id)}>Follow it</a>`],
      ...(group
        ? ([
            ['Group', group],
            ['Sequence', sequence],
            ['Deduplication id', deduplicationId],
          ] as [string, unknown][])
        : []),
      ['Sent', timeOf(sentAt)],
      ['Received', firstReceivedAt ? `${receiveCount} times, first at ${timeOf(firstReceivedAt)}` : 'never'],
      ['Now', this.stateInWords()],
      ...Object.entries(attributes).map(([name, { type, value }]): [string, unknown] => [name, `${value} (${type})`]),
    ]
    return html`${this.queue.isDeadLetters ? this.#reasons.show((reasons) => this.reasons(reasons)) : ''}
      <dl class="small">${rows.map(([name, value]) => html`<dt>${name}</dt><dd class="mono">${value}</dd>`)}</dl>
      <sc-text label="Body" .value=${body}></sc-text>`
  }

  private reasons(reasons: readonly Reason[]) {
    if (reasons.length === 0)
      return html`<p class="soft">Nobody has written down why it failed: SQS keeps no reason, and no log of its consumers has its id.</p>`
    return reasons.map(({ from, text }) => html`<p><span class="badge bad">reason</span> <span class="soft">${from}:</span> ${text}</p>`)
  }

  private stateInWords(): string {
    const { state, until, by } = this.message
    const time = until ? timeOf(until) : ''
    switch (state) {
      case 'held':
        return `a consumer has it, until ${time}`
      case 'delayed':
        return `delayed until ${time}`
      case 'blocked':
        return `its group waits for ${by}, which a consumer has until ${time}`
      case 'behind':
        return `${by} of its group comes first`
      default:
        return 'the next receive may take it'
    }
  }
}
