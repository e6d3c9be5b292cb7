import { css, html, LitElement, type PropertyValues } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { get } from '../../../browser/api.ts'
import { bytes, timeOf } from '../../../browser/format.ts'
import { Loading } from '../../../browser/loading.ts'
import { addressOf } from '../../../browser/navigation.ts'
import { base, controls, page, tables } from '../../../browser/styles.ts'
import '../../trace/browser/invocation-inside.ts'
import type { FunctionDetail, Invocation } from '../types.ts'
import '../../../browser/parts/source-link.ts'
import type { InvokeForm } from './invoke-form.ts'
import './invoke-form.ts'

/** One function: how it is deployed, what invokes it, its newest invocations, and a form that invokes it. */
@customElement('sc-function')
export class FunctionView extends LitElement {
  static override styles = [
    base,
    page,
    tables,
    controls,
    css`
      summary {
        display: flex;
        flex-wrap: wrap;
        gap: 4px var(--space-3);
        padding: 9px 14px;
        cursor: pointer;
      }
      details {
        border-bottom: 1px solid var(--line);
      }
      details:last-child {
        border-bottom: 0;
      }
      .lines {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-3);
        padding: 0 14px 14px;
      }
      summary .number {
        min-width: 70px;
      }
    `,
  ]

  @property() name = ''
  @query('sc-invoke') private form: InvokeForm | undefined
  readonly #detail = new Loading(this, (signal) => get<FunctionDetail>(`functions/${encodeURIComponent(this.name)}`, signal))

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('name') && changed.get('name')) void this.#detail.anew()
  }

  override render() {
    return html`<header>
        <h1>${this.name}</h1>
        <div class="row">
          <a href=${addressOf('functions')}>All functions</a>
          <button @click=${() => this.#detail.again()}>Refresh</button>
        </div>
      </header>
      ${this.#detail.show((detail) => this.parts(detail))}`
  }

  private parts(detail: FunctionDetail) {
    return html`<div class="columns">
        <section class="card" aria-labelledby="deployed"><h2 id="deployed">Deployed</h2>${this.deployed(detail)}</section>
        <section class="card" aria-labelledby="around"><h2 id="around">Triggers and what it reaches</h2>${this.around(detail)}</section>
      </div>
      <section aria-labelledby="invoke"><h2 id="invoke">Invoke</h2><sc-invoke class="card" .name=${this.name} @invoked=${() => this.#detail.again()}></sc-invoke></section>
      <section aria-labelledby="invocations"><h2 id="invocations">Invocations of the last hour</h2>${this.invocations(detail.invocations)}</section>
      <section aria-labelledby="environment"><h2 id="environment">Environment</h2>${this.environment(detail)}</section>`
  }

  private deployed({
    fullName,
    version,
    codeSha256,
    codeSize,
    lastModified,
    runtime,
    handler,
    place,
    debuggerPort,
    memory,
    timeout,
    role,
  }: FunctionDetail) {
    const rows: [string, unknown][] = [
      ['Full name', html`<code>${fullName}</code>`],
      ['Version', html`${version} <span class="soft mono">${codeSha256.slice(0, 12)}</span> (${bytes(codeSize)})`],
      ['Changed', lastModified && timeOf(lastModified.replace(/\+0000$/, 'Z'))],
      ['Runtime', runtime],
      [
        'Handler',
        place
          ? html`<sc-source .place=${{ ...place, column: 1 }} .text=${`${place.file}:${place.line}`}></sc-source>`
          : html`<code>${handler}</code>`,
      ],
      [
        'Breakpoints',
        debuggerPort
          ? html`Attach a debugger to <code>127.0.0.1:${debuggerPort}</code>`
          : html`<span class="soft">Start with <code>npx stagecraft dev --inspect</code></span>`,
      ],
      ['Limits', `${memory} MB, ${timeout} s`],
      ['Role', html`<code>${role.split('/').at(-1)}</code>`],
    ]
    return html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`
  }

  private around({ triggers, reaches }: FunctionDetail) {
    return html`<dl>
      ${triggers.map(({ kind, name, details }) => html`<dt>${kind}</dt><dd><code>${name}</code>${details.map((each) => html`<div class="soft small">${each}</div>`)}</dd>`)}
      ${triggers.length === 0 ? html`<dt>no trigger</dt><dd class="soft">It is invoked by another function or by hand.</dd>` : ''}
      ${reaches.map(({ verb, kind, name }) => html`<dt>${verb}</dt><dd>${kind} <code>${name}</code></dd>`)}
    </dl>`
  }

  private invocations(invocations: readonly Invocation[]) {
    if (invocations.length === 0) return html`<sc-note .heading=${'No invocation'} .text=${'Its log has none of the last hour.'}></sc-note>`
    return html`<div class="frame">${repeat(
      invocations,
      ({ id }) => id,
      ({ id, at, duration, memory, isCold, error, lines }) => html`<details>
        <summary>
          <span class="mono">${timeOf(at)}</span>
          <span class="number">${duration === undefined ? 'running' : `${duration} ms`}</span>
          ${memory ? html`<span class="soft">${memory} MB</span>` : ''}
          ${isCold ? html`<span class="badge busy">cold</span>` : ''}
          ${error ? html`<span class="badge bad">error</span><span>${error}</span>` : html`<span class="badge good">ok</span>`}
        </summary>
        <div class="lines">
          <div class="row">
            <p class="soft small">Request <code>${id}</code> <a href=${addressOf('trace', id)}>Follow it</a></p>
            <button @click=${() => this.form?.useInputOf(id)}>Use its event</button>
          </div>
          <sc-inside calls .request=${id}></sc-inside>
          ${lines.length > 0 ? html`<sc-text label="Log lines" .value=${lines.join('\n')}></sc-text>` : html`<p class="soft">It logged nothing.</p>`}
        </div>
      </details>`,
    )}</div>`
  }

  private environment({ environment }: FunctionDetail) {
    if (environment.length === 0) return html`<sc-note .heading=${'No variable of its own'}></sc-note>`
    return html`<dl class="card">
      ${environment.map(({ name, value, hidden }) => html`<dt class="mono">${name}</dt><dd>${hidden ? html`<span class="badge">hidden: ${hidden}</span>` : html`<code>${value || '(empty)'}</code>`}</dd>`)}
    </dl>`
  }
}
