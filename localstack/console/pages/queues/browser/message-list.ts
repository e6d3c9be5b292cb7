import { css, html, LitElement, type PropertyValues } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { get } from '../../../browser/api.ts'
import { timeOf } from '../../../browser/format.ts'
import { Loading } from '../../../browser/loading.ts'
import { base, controls } from '../../../browser/styles.ts'
import type { MessagePage, QueueDetail, QueuedMessage } from '../types.ts'
import '../../../browser/parts/pager.ts'
import './message-view.ts'
import './resend-action.ts'

const tones: Readonly<Record<QueuedMessage['state'], string>> = { ready: 'good', held: 'busy', delayed: '', blocked: 'warn', behind: '' }

/** The messages of a queue, a page at a time. Dead letters can be chosen and sent again. */
@customElement('sc-messages')
export class MessageList extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-3);
      }
      .list {
        background: var(--paper);
        border: 1px solid var(--line);
        border-radius: 12px;
      }
      .item {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        border-bottom: 1px solid var(--line);
      }
      .item:last-child {
        border-bottom: 0;
      }
      .item > input {
        margin: 11px 0 0 14px;
      }
      summary {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 2px var(--space-3);
        padding: 9px 14px;
        cursor: pointer;
      }
      .body {
        flex: 1 1 240px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        color: var(--ink-soft);
      }
      sc-message {
        padding: 0 14px 14px;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-3);
      }
    `,
  ]

  @property({ attribute: false }) queue!: QueueDetail
  @state() private cursors: number[] = [0]
  @state() private chosen: ReadonlySet<string> = new Set()
  @state() private opened: ReadonlySet<string> = new Set()
  readonly #page = new Loading(this, (signal) =>
    get<MessagePage>(`queues/${encodeURIComponent(this.queue.name)}/messages?after=${this.cursors.at(-1)}`, signal),
  )

  refresh(): void {
    this.chosen = new Set()
    void this.#page.again()
  }

  protected override willUpdate(changed: PropertyValues): void {
    const before = changed.get('queue') as QueueDetail | undefined
    if (!before || before.name === this.queue.name) return
    this.cursors = [0]
    this.refresh()
  }

  override render() {
    return this.#page.show(({ messages, next }) => this.list(messages, next))
  }

  private list(messages: readonly QueuedMessage[], next: number | undefined) {
    const { isDeadLetters, sources } = this.queue
    const canResend = isDeadLetters && sources.length > 0
    if (messages.length === 0 && this.cursors.length === 1)
      return html`<sc-note .heading=${isDeadLetters ? 'No dead letter' : 'No message'} .text=${this.queue.consumers.length > 0 ? 'What comes in is taken by its consumers.' : 'Nothing waits here.'}></sc-note>`
    return html`${
      canResend
        ? html`<div class="row">
            <sc-resend label="Send chosen again" .queue=${this.queue.name} .ids=${[...this.chosen]} ?disabled=${this.chosen.size === 0}></sc-resend>
            <sc-resend label="Send all again" .queue=${this.queue.name} .ids=${'all'}></sc-resend>
            <span class="soft" role="status">${this.chosen.size} chosen</span>
          </div>`
        : ''
    }
      <div class="list">${repeat(
        messages,
        ({ id }) => id,
        (message) => this.item(message, canResend),
      )}</div>
      <sc-pager .earlier=${this.cursors.slice(0, -1)} .next=${next} @turned=${(event: CustomEvent<'back' | 'on'>) => this.turn(event.detail, next)}></sc-pager>`
  }

  private item(message: QueuedMessage, canResend: boolean) {
    const { id, group, state: is, sentAt, receiveCount, body } = message
    return html`<div class="item">
      ${canResend ? html`<input type="checkbox" aria-label="Choose message ${id}" .checked=${this.chosen.has(id)} @change=${() => this.choose(id)}>` : html`<span></span>`}
      <details @toggle=${(event: ToggleEvent) => this.open(id, event.newState === 'open')}>
        <summary>
          <span class="mono">${timeOf(sentAt)}</span>
          <span class="badge ${tones[is]}">${is === 'held' ? 'in flight' : is}</span>
          ${group ? html`<span class="mono">${group}</span>` : ''}
          <span class="soft small">${receivedInWords(receiveCount)}</span>
          <span class="body mono">${body.slice(0, 200)}</span>
        </summary>
        ${this.opened.has(id) ? html`<sc-message .message=${message} .queue=${this.queue}></sc-message>` : ''}
      </details>
    </div>`
  }

  private choose(id: string): void {
    this.chosen = this.chosen.has(id) ? this.chosen.difference(new Set([id])) : this.chosen.union(new Set([id]))
  }

  private open(id: string, isOpen: boolean): void {
    this.opened = isOpen ? this.opened.union(new Set([id])) : this.opened.difference(new Set([id]))
  }

  private turn(way: 'back' | 'on', next: number | undefined): void {
    this.cursors = way === 'back' ? this.cursors.slice(0, -1) : [...this.cursors, next ?? 0]
    void this.#page.again()
  }
}

function receivedInWords(count: number): string {
  if (count === 0) return 'never received'
  return count === 1 ? 'received once' : `received ${count} times`
}

declare global {
  interface HTMLElementTagNameMap {
    'sc-messages': MessageList
  }
}
