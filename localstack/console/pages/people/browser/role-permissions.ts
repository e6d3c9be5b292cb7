import { css, html, LitElement } from 'lit'
import { customElement } from 'lit/decorators.js'
import { get } from '../../../browser/api.ts'
import { counted, timeOf } from '../../../browser/format.ts'
import { Loading } from '../../../browser/loading.ts'
import { base, controls, page, tables } from '../../../browser/styles.ts'
import type { RolePermissions } from '../types.ts'

/** What was refused, each with the statement that would allow it, and each role's grants, used and unused. */
@customElement('sc-permissions')
export class Permissions extends LitElement {
  static override styles = [
    base,
    page,
    tables,
    controls,
    css`
      summary {
        padding: 9px 14px;
        cursor: pointer;
      }
      details + details {
        border-top: 1px solid var(--line);
      }
      .refusal {
        display: grid;
        gap: var(--space-2);
        padding: var(--space-3) var(--space-4);
        border-bottom: 1px solid var(--line);
      }
      pre {
        padding: var(--space-3);
        overflow-x: auto;
        font: var(--small) / 1.5 var(--mono);
        background: var(--green-soft);
        color: var(--green-ink);
        border-radius: var(--radius);
      }
    `,
  ]
  readonly #permissions = new Loading(this, (signal) => get<RolePermissions>('people/permissions', signal))

  override render() {
    return this.#permissions.show(({ isEnforced, holders, refusals }) =>
      isEnforced
        ? html`<section aria-labelledby="refused"><div class="row"><h2 id="refused">Refused calls</h2><button @click=${() => this.#permissions.again()}>Refresh</button></div>${this.refused(refusals)}</section>
          <section aria-labelledby="grants"><h2 id="grants">Grants of each role, since the last reset</h2>${this.granted(holders)}</section>`
        : html`<sc-note .heading=${'Roles are not enforced'} .text=${'On this engine a function may do everything. The default engine decides by roles.'}></sc-note>`,
    )
  }

  private refused(refusals: RolePermissions['refusals']) {
    if (refusals.length === 0) return html`<sc-note .heading=${'Nothing was refused'}></sc-note>`
    return html`<div class="frame">${refusals.map(
      ({ holder, action, resource, refusedBy, unknownPolicies = [], count, last, statement }) => html`<div class="refusal">
        <p><span class="badge bad">refused</span> <strong>${holder}</strong> <code>${action}</code> on <code>${resource}</code></p>
        <p class="soft small">${counted(count, 'time')}, last at ${timeOf(last)}; against it: ${refusedBy.join(', ')}</p>
        ${unknownPolicies.length > 0 ? html`<p class="small">Its role has ${unknownPolicies.join(', ')}: the engine does not know what AWS allows by that.</p>` : ''}
        ${refusedBy.includes('identity policy') ? html`<p class="small">In the stack.yml of ${holder}, this would allow it:</p><pre tabindex="0" role="region" aria-label="Statement">${statement.split('\n').map((line) => `+   ${line}\n`)}</pre>` : ''}
      </div>`,
    )}</div>`
  }

  private granted(holders: RolePermissions['holders']) {
    return html`<div class="frame">${holders.map(({ holder, role, grants }) => {
      const unused = grants.filter(({ used }) => used === 0).length
      return html`<details>
        <summary><strong>${holder}</strong> <span class="soft">${counted(grants.length, 'grant')}</span> ${unused > 0 ? html`<span class="badge warn">${unused} not used yet</span>` : html`<span class="badge good">all used</span>`}</summary>
        <div class="frame" tabindex="0" role="region" aria-label="Grants of ${holder}, as a table"><table>
          <thead><tr><th>Action</th><th>Resource</th><th class="number">Used</th></tr></thead>
          <tbody>${grants.map(({ action, resource, used }) => html`<tr><td class="mono">${action}</td><td class="mono">${resource}</td><td class="number">${used || html`<span class="soft">not yet</span>`}</td></tr>`)}</tbody>
        </table></div>
        <p class="soft small">Role <code>${role}</code></p>
      </details>`
    })}</div>`
  }
}
