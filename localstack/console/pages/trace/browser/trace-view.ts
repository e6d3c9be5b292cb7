import { css, html, LitElement, type PropertyValues, svg } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { Span, Trace } from '../../../../traces/trace.ts'
import { get } from '../../../browser/api.ts'
import { counted, timeOf } from '../../../browser/format.ts'
import { Loading } from '../../../browser/loading.ts'
import { base, controls, page, tables } from '../../../browser/styles.ts'
import { logLine, logLines } from '../../logs/browser/log-line.ts'
import { callRows, callStyles, countedCalls } from './call-rows.ts'
import './invocation-inside.ts'

/** A trace as a waterfall: a row for each station, with a bar for its time; open it shows what it got, what an invocation did, and what it logged. */
@customElement('sc-trace')
export class TraceView extends LitElement {
  static override styles = [
    base,
    page,
    tables,
    controls,
    logLines,
    callStyles,
    css`
      .span {
        border-bottom: 1px solid var(--line);
      }
      .span:last-child {
        border-bottom: 0;
      }
      .span > summary {
        display: grid;
        grid-template-columns: minmax(140px, 260px) minmax(120px, 1fr) 84px;
        gap: 2px var(--space-3);
        align-items: center;
        padding: 7px 14px;
        cursor: pointer;
      }
      .span > summary:hover {
        background: var(--canvas);
      }
      .name {
        overflow-wrap: anywhere;
      }
      .bar {
        width: 100%;
        height: 14px;
      }
      .bar rect {
        fill: var(--blue);
      }
      .bar .queue,
      .bar .bucket,
      .bar .topic {
        fill: var(--line-strong);
      }
      .bar .failed {
        fill: var(--red);
      }
      .inside {
        display: grid;
        gap: var(--space-3);
        padding: 4px 14px var(--space-4);
      }
      @media (max-width: 720px) {
        .span > summary {
          grid-template-columns: minmax(0, 1fr) 84px;
        }
        .bar {
          grid-column: 1 / -1;
          grid-row: 2;
        }
      }
    `,
  ]

  @property() asked = ''
  readonly #trace = new Loading(this, (signal) => get<Trace>(`trace/${encodeURIComponent(this.asked)}`, signal))

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('asked') && changed.get('asked')) void this.#trace.anew()
  }

  override render() {
    return this.#trace.show((trace) => this.waterfall(trace))
  }

  private waterfall({ spans, traces, isCut, asked }: Trace) {
    const [first] = spans
    if (!first)
      return html`<sc-note .heading=${`Nothing is known of ${asked}`} .text=${'An invocation is here when it has ended. The engine keeps the newest 64 MB of them.'}><button @click=${() => this.#trace.again()}>Look again</button></sc-note>`
    const start = Math.min(...spans.map(({ at }) => at))
    const whole = Math.max(1, ...spans.map(({ at, ms }) => at + ms - start))
    return html`<section aria-labelledby="stations">
      <div class="row">
        <h2 id="stations">${counted(spans.length, 'station')} in ${milliseconds(whole)}</h2>
        <span class="soft">from ${timeOf(start)}</span>
        <button @click=${() => this.#trace.again()}>Refresh</button>
      </div>
      <p class="soft small">${traces.length > 0 ? html`Trace ${traces.map((each) => html`<code>${each}</code> `)}` : 'It carries the id of no trace: only what names it is here.'}
        ${spans.some(({ isAsked }) => !isAsked) ? 'In bold: what names what was asked for.' : ''}
        ${isCut ? html`<span class="badge warn">There are more stations than are shown</span>` : ''}</p>
      <div class="frame">${spans.map((span) => this.station(span, start, whole))}</div>
    </section>`
  }

  private station(span: Span, start: number, whole: number) {
    const { kind, name, at, ms, status, error, attempt, isAsked } = span
    return html`<details class="span">
      <summary>
        <span class="name">${isAsked ? html`<strong>${name}</strong>` : name}
          ${kind === 'function' ? '' : html`<span class="soft small">${kind}</span>`}
          ${attempt && attempt > 1 ? html`<span class="badge warn">attempt ${attempt}</span>` : ''}
          ${span.waits ? html`<span class="badge busy">waits</span>` : ''}
          ${status === 'failed' ? html`<span class="badge bad">failed</span>` : ''}
          ${span.calls ? html`<span class="soft small">${countedCalls(span.calls)}</span>` : ''}</span>
        <svg class="bar" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">${svg`<rect class=${status === 'failed' ? 'failed' : kind} x=${((at - start) / whole) * 1_000} y="2" width=${Math.max(3, (ms / whole) * 1_000)} height="10"></rect>`}</svg>
        <span class="number">${milliseconds(ms)}<span class="only-read">, ${milliseconds(at - start)} after the start</span></span>
      </summary>
      <div class="inside">
        ${error ? html`<p><span class="badge bad">failed</span> ${error}</p>` : ''}
        ${span.waits ? html`<p>${span.waits}</p>` : ''}
        <dl>${this.facts(span, start)}</dl>
        ${span.calls ? callRows(span.calls, span.moreCalls ?? 0, at, Math.max(1, ms)) : ''}
        ${kind === 'function' ? html`<sc-inside .request=${span.request}></sc-inside>` : ''}
        ${span.lines.length > 0 ? html`<div class="lines">${span.lines.map((line) => logLine(line))}</div>` : kind === 'function' ? html`<p class="soft">It logged nothing.</p>` : ''}
      </div>
    </details>`
  }

  private facts({ kind, at, request, role, brought, broughtInAll, waits }: Span, start: number) {
    const rows: [string, unknown][] = [
      ['Began', html`${timeOf(at)}, ${milliseconds(at - start)} after the start`],
      ...(waits ? [] : ([[kind === 'function' ? 'Request' : 'Taken by request', html`<code>${request}</code>`]] satisfies [string, unknown][])),
      ...(role ? ([['Role', html`<code>${role}</code>`]] satisfies [string, unknown][]) : []),
      ...brought.map(({ kind: of, name, id, group, attempt, failed }): [string, unknown] => [
        of === 'sqs' ? 'Message' : of,
        html`<code>${id || '–'}</code>${name ? html` of ${name}` : ''}${group ? html`, group <code>${group}</code>` : ''}${attempt ? html`, attempt ${attempt}` : ''}${failed ? html` <span class="badge bad">failed</span>` : ''}`,
      ]),
      ...(broughtInAll > brought.length && brought.length > 0
        ? ([['Beside them', html`${counted(broughtInAll - brought.length, 'other')} in the same batch`]] satisfies [string, unknown][])
        : []),
    ]
    return rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)
  }
}

function milliseconds(ms: number): string {
  if (ms < 10_000) return `${Math.round(ms).toLocaleString('en')} ms`
  return ms < 600_000 ? `${(ms / 1_000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`
}
