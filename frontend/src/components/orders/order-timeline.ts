import { html, LitElement, nothing } from 'lit'
import { property } from 'lit/decorators.js'
import { type Loaded, loading } from '../../state/loaded.ts'
import type { Order, OrderEvent } from '../../state/model.ts'
import { base, card, skeleton } from '../../styles/base.ts'
import '../basics/failure-note.define.ts'
import { icons } from '../basics/icons.ts'
import '../basics/time-ago.define.ts'
import { fileMoment } from '../format/dates.ts'
import { money } from '../format/numbers.ts'
import { eventWords, listed, orderStatusWords } from '../format/words.ts'
import { orderTimelineStyles } from './order-timeline.styles.ts'
import { type TimelineEntry, timelineEntries } from './timeline-entries.ts'

/**
 * The events of one order in sequence. What is missing is drawn as what it is: a gap, with what waits behind it.
 *
 * @event try-again - loading failed, and the reader wants another try
 */
export class OrderTimeline extends LitElement {
  @property({ attribute: false }) order: Loaded<Order> = loading

  static override styles = [base, card, skeleton, orderTimelineStyles]

  protected override render() {
    const { order } = this
    if (order.status === 'error') return html`<div class="card"><failure-note what="The timeline" .failure=${order.failure}></failure-note></div>`
    if (order.status === 'loading') return this.#loading()
    if (order.data.events.length === 0) return html`<div class="card nothing"><p class="soft">No event of this order has been accepted yet.</p></div>`
    return html`<div class="card">
      ${order.data.truncated ? html`<p class="soft cut">Only the latest events are shown.</p>` : nothing}
      <ol>
        ${timelineEntries(order.data.events).map((entry) => this.#entry(entry))}
      </ol>
    </div>`
  }

  #entry(entry: TimelineEntry) {
    return entry.kind === 'gap' ? this.#gap(entry) : this.#event(entry.event)
  }

  #event(event: OrderEvent) {
    const waits = event.state === 'waiting'
    return html`<li class="event ${event.state}" .style=${`--tone:var(--${orderStatusWords[event.type].tone})`}>
      <span class="node" aria-hidden="true">${waits ? icons.clock : icons.check}</span>
      <div class="what">
        <h3>${eventWords[event.type]}</h3>
        <span class="sequence soft number">${event.sequence}</span>
        ${event.amount === null ? nothing : html`<span class="number amount">${money(event.amount, event.currency)}</span>`}
      </div>
      <p class="when">
        <time datetime=${event.occurredAt}>${fileMoment(event.occurredAt)}</time>
        <span class="soft">·</span>
        <time-ago class="soft" what=${waits ? 'arrived' : 'applied'} at=${event.appliedAt ?? event.receivedAt}></time-ago>${waits ? html`<span class="soft">, waiting</span>` : nothing}
      </p>
      <a class="source" href="/imports/${event.importId}?line=${event.line}">${icons.file}<span>${event.fileName}</span><span class="number line">line ${event.line}</span></a>
    </li>`
  }

  #gap({ from, to, behind }: Extract<TimelineEntry, { kind: 'gap' }>) {
    const missing = from === to ? `event ${from}` : to === from + 1 ? `events ${from} and ${to}` : `events ${from} to ${to}`
    return html`<li class="gap">
      <span class="node" aria-hidden="true"></span>
      <p><strong>Waiting for ${missing}.</strong> <span class="soft">${behind.length === 1 ? 'Event' : 'Events'} ${listed(behind)} arrived early and ${behind.length === 1 ? 'is' : 'are'} applied after ${missing}.</span></p>
    </li>`
  }

  #loading() {
    return html`<div class="card" role="status" aria-label="Loading the timeline">
      <div class="bones">
        ${[120, 90, 140].map((width) => html`<i class="bone" .style=${`width:${width}px`}></i><i class="bone" .style=${`width:${width * 2}px`}></i>`)}
      </div>
    </div>`
  }
}
