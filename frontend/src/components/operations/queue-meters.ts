import { css, html, LitElement } from 'lit'
import { property } from 'lit/decorators.js'
import { type Loaded, loading } from '../../state/loaded.ts'
import type { QueueDepth, Summary } from '../../state/model.ts'
import { base, card, skeleton } from '../../styles/base.ts'
import '../basics/failure-note.define.ts'
import { count } from '../format/numbers.ts'
import { queueWords } from '../format/words.ts'

/**
 * How much waits in each queue, and in the outbox. The bars are logarithmic: one message is seen, and so is a million.
 *
 * @event try-again - loading failed, and the reader wants another try
 */
export class QueueMeters extends LitElement {
  @property({ attribute: false }) summary: Loaded<Pick<Summary, 'queues' | 'outbox'>> = loading

  static override styles = [
    base,
    card,
    skeleton,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
        gap: var(--space-3);
      }
      li {
        display: grid;
        align-content: start;
        gap: 4px;
        padding: 14px var(--space-4);
      }
      h3 {
        color: var(--ink-soft);
        font-weight: 530;
      }
      b {
        font-size: 1.5rem;
        font-weight: 620;
        letter-spacing: -0.015em;
        line-height: 1.3;
      }
      b + span {
        color: var(--ink-soft);
        font-size: var(--text-small);
      }
      .meter {
        display: flex;
        gap: 2px;
        height: 6px;
        margin: 4px 0;
        border-radius: 3px;
        background: var(--sunken);
        overflow: hidden;
      }
      .meter i {
        transition: width var(--calm);
      }
      .visible {
        background: var(--blue);
      }
      .in-flight {
        background: var(--teal);
      }
      small {
        color: var(--ink-faint);
        font-size: 0.75rem;
        line-height: 1.4;
      }
      .alarm .visible {
        background: var(--plum);
      }
      .bone {
        margin: 4px 0;
      }
    `,
  ]

  protected override render() {
    const { summary } = this
    if (summary.status === 'error') return html`<div class="card"><failure-note what="The queues" .failure=${summary.failure}></failure-note></div>`
    if (summary.status === 'loading')
      return html`<div role="status" aria-label="Loading the queues"><ul aria-hidden="true">${Array.from({ length: 5 }, () => html`<li class="card"><i class="bone" .style=${'width:90px'}></i><i class="bone" .style=${'width:40px;height:24px'}></i><i class="bone" .style=${'height:6px'}></i></li>`)}</ul></div>`
    const { queues, outbox } = summary.data
    return html`<ul>
      ${queues.map((queue) => this.#queue(queue))}
      ${this.#meter({ label: 'Outbox', does: 'Committed changes that are not published yet', visible: outbox.unpublished, inFlight: 0, delayed: 0 })}
    </ul>`
  }

  #queue({ name, ...depth }: QueueDepth) {
    return this.#meter({ ...queueWords(name), ...depth, alarm: name === 'order-events-dlq' && depth.visible > 0 })
  }

  #meter({ label, does, visible, inFlight, delayed, alarm = false }: Omit<QueueDepth, 'name'> & { label: string; does: string; alarm?: boolean }) {
    const all = visible + inFlight + delayed
    return html`<li class="card ${alarm ? 'alarm' : ''}">
      <h3>${label}</h3>
      <div><b class="number">${count(all)}</b> <span class="number">${all === 0 ? 'empty' : inFlight > 0 ? `${count(inFlight)} in flight` : 'waiting'}</span></div>
      <div class="meter" aria-hidden="true">
        <i class="visible" .style=${`width:${all === 0 ? 0 : (full(all) * (visible + delayed)) / all}%`}></i>
        <i class="in-flight" .style=${`width:${all === 0 ? 0 : (full(all) * inFlight) / all}%`}></i>
      </div>
      <small>${does}</small>
    </li>`
  }
}

// 1 fills a tenth, a million all of it
function full(messages: number): number {
  return Math.min(100, 10 + Math.log10(messages) * 15)
}
