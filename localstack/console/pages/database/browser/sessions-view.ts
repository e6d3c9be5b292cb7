import { html, LitElement } from 'lit'
import { customElement } from 'lit/decorators.js'
import { get } from '../../../browser/api.ts'
import { Loading } from '../../../browser/loading.ts'
import { base, controls, page, tables } from '../../../browser/styles.ts'
import type { DatabaseSessions, LockWait, Session, SlowStatement } from '../types.ts'
import { cellStyles } from './cells.ts'

/** Who is connected and does what, who waits for whom, and what took long. */
@customElement('sc-database-sessions')
export class SessionsView extends LitElement {
  static override styles = [base, page, controls, tables, cellStyles]

  readonly #sessions = new Loading(this, (signal) => get<DatabaseSessions>('database/sessions', signal))

  override render() {
    return this.#sessions.show(
      ({ sessions, waiting, slow }) => html`<section aria-labelledby="locks">
          <div class="row"><h2 id="locks">Locks that are waited for</h2><button @click=${() => this.#sessions.again()}>Refresh</button></div>
          ${waiting.length > 0 ? locks(waiting, sessions) : html`<p class="soft">Nobody waits for a lock.</p>`}
        </section>
        <section aria-labelledby="sessions"><h2 id="sessions">Connections</h2>${sessions.length > 0 ? connections(sessions) : html`<p class="soft">Nobody else is connected.</p>`}</section>
        <section aria-labelledby="slow"><h2 id="slow">Statements that took the most time</h2>
          ${slow ? statements(slow) : html`<p class="soft">PostgreSQL counts them where the extension pg_stat_statements is loaded. It is not here.</p>`}</section>`,
    )
  }
}

function locks(waiting: readonly LockWait[], sessions: readonly Session[]) {
  const doing = (pid: number) => sessions.find((each) => each.pid === pid)
  return html`<div class="frame" tabindex="0" role="region" aria-label="Table of locks"><table>
    <thead><tr><th>Waits</th><th>For</th><th>Held by</th></tr></thead>
    <tbody>${waiting.map(
      ({ pid, mode, on, blockedBy }) => html`<tr>
        <td>${pid} <div class="cell">${doing(pid)?.query ?? ''}</div></td>
        <td>${mode} on <code>${on}</code></td>
        <td>${blockedBy.map((each) => html`<div>${each} <span class="soft">${doing(each)?.state ?? ''}</span> <span class="cell">${doing(each)?.query ?? ''}</span></div>`)}</td>
      </tr>`,
    )}</tbody></table></div>`
}

function connections(sessions: readonly Session[]) {
  return html`<div class="frame" tabindex="0" role="region" aria-label="Table of connections"><table>
    <thead><tr><th class="number">Process</th><th>User</th><th>State</th><th class="number">For</th><th>Last statement</th></tr></thead>
    <tbody>${sessions.map(
      ({ pid, user, application, state, waits, ms, query }) => html`<tr>
        <td class="number">${pid}</td>
        <td>${user}<div class="soft small">${application}</div></td>
        <td><span class="badge ${state === 'active' ? 'busy' : state.includes('transaction') ? 'warn' : ''}">${state}</span>${waits && state === 'active' ? html`<div class="soft small">${waits}</div>` : ''}</td>
        <td class="number">${ms < 10_000 ? `${ms} ms` : `${Math.round(ms / 1_000)} s`}</td>
        <td class="cell">${query.slice(0, 300)}</td>
      </tr>`,
    )}</tbody></table></div>`
}

function statements(slow: readonly SlowStatement[]) {
  return html`<div class="frame" tabindex="0" role="region" aria-label="Table of statements"><table>
    <thead><tr><th class="number">Total</th><th class="number">Mean</th><th class="number">Calls</th><th>Statement</th></tr></thead>
    <tbody>${slow.map(
      ({ query, calls, meanMs, totalMs }) => html`<tr>
        <td class="number">${Math.round(totalMs)} ms</td><td class="number">${meanMs.toFixed(1)} ms</td><td class="number">${calls}</td><td class="cell">${query.slice(0, 500)}</td>
      </tr>`,
    )}</tbody></table></div>`
}
