import { css, html, LitElement } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { get } from '../../../browser/api.ts'
import { Loading } from '../../../browser/loading.ts'
import { base, controls, page, tables } from '../../../browser/styles.ts'
import type { EngineDifferences, ParameterRow } from '../types.ts'

/** Parameters and secrets, who reads each, and what is otherwise on AWS. */
@customElement('sc-parameters-page')
export class ParametersPage extends LitElement {
  static override styles = [
    base,
    page,
    tables,
    controls,
    css`
      th:nth-child(1),
      th:nth-child(2) {
        width: 36%;
      }
      td {
        min-width: 180px;
      }
      summary {
        cursor: pointer;
        font-weight: 600;
      }
      li {
        padding: var(--space-2) 0;
        border-bottom: 1px solid var(--line);
      }
      li:last-child {
        border-bottom: 0;
      }
    `,
  ]

  @property({ attribute: false }) path: string[] = []
  @state() private wanted = ''
  readonly #rows = new Loading(this, (signal) => get<{ parameters: ParameterRow[] }>('parameters', signal))
  readonly #differences = new Loading(this, (signal) => get<EngineDifferences>('parameters/differences', signal))

  override render() {
    return html`<header>
        <h1>Parameters and differences</h1>
        <p>Values of secrets and of encrypted parameters are neither read nor shown. Readers are those whose grants allow it.</p>
      </header>
      <section aria-labelledby="parameters"><h2 id="parameters">Parameters and secrets</h2>${this.#rows.show(({ parameters }) => this.table(parameters))}</section>
      <section aria-labelledby="differences"><h2 id="differences">What is otherwise on AWS</h2>${this.#differences.show((said) => this.differences(said))}</section>`
  }

  private table(all: readonly ParameterRow[]) {
    if (all.length === 0) return html`<sc-note .heading=${'No parameter'} .text=${'Neither Parameter Store nor Secrets Manager has one.'}></sc-note>`
    const rows = all.filter(({ name, readers }) => [name, ...readers].some((each) => each.toLowerCase().includes(this.wanted.toLowerCase())))
    return html`<label>Name or reader <input type="search" @input=${(event: Event) => (this.wanted = (event.target as HTMLInputElement).value)}></label>
      <div class="frame" tabindex="0" role="region" aria-label="Parameters, as a table"><table>
        <thead><tr><th>Name</th><th>Value</th><th>Readers</th></tr></thead>
        <tbody>${rows.map(
          ({ name, kind, value, hidden, what, readers }) => html`<tr>
            <td><span class="mono">${name}</span> ${kind === 'secret' ? html`<span class="badge">secret</span>` : ''}${what ? html`<div class="soft small">${what}</div>` : ''}</td>
            <td>${hidden ? html`<span class="badge">hidden: ${hidden}</span>` : html`<code>${short(value ?? '')}</code>`}</td>
            <td>${readers.length > 0 ? readers.join(', ') : html`<span class="soft">nobody</span>`}</td>
          </tr>`,
        )}</tbody>
      </table></div>
      <p class="soft small" role="status">${rows.length} of ${all.length}</p>`
  }

  private differences({ engine, leftOut, differs }: EngineDifferences) {
    return html`<p>This stack runs on ${engine}.</p>
      <details class="card"><summary>Left out of the template (${leftOut.length})</summary>
        <ul>${leftOut.map(({ what, why }) => html`<li><p>${why}</p><p class="soft small mono">${what}</p></li>`)}</ul>
      </details>
      ${Object.entries(differs).map(
        ([part, all]) => html`<details class="card"><summary>${part} (${all.length})</summary>
          <ul>${all.map(({ locally, onAws, why }) => html`<li><p>${locally}.${onAws ? ` On AWS: ${onAws}.` : ''} <span class="soft">${why}.</span></p></li>`)}</ul>
        </details>`,
      )}`
  }
}

function short(value: string): string {
  return value.length > 300 ? `${value.slice(0, 300)}…` : value
}
