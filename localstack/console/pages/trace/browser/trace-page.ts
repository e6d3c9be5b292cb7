import { html, LitElement } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { get } from '../../../browser/api.ts'
import { timeOf } from '../../../browser/format.ts'
import { Loading } from '../../../browser/loading.ts'
import { addressOf, goTo } from '../../../browser/navigation.ts'
import { base, controls, page, tables } from '../../../browser/styles.ts'
import type { InvocationRow } from '../types.ts'
import './trace-view.ts'

/** The trace that the address names, or the newest invocations to choose from. */
@customElement('sc-trace-page')
export class TracePage extends LitElement {
  static override styles = [base, page, controls, tables]

  @property({ attribute: false }) path: string[] = []
  readonly #newest = new Loading(this, (signal) => get<{ invocations: InvocationRow[] }>('trace', signal))

  override render() {
    const [id] = this.path
    return html`<header>
        <h1>Trace</h1>
        <div class="row">${id ? html`<a href=${addressOf('trace')}>Newest invocations</a>` : html`<button @click=${() => this.#newest.again()}>Refresh</button>`}</div>
        <p>Follow a message, a request or a trace over all stations. Give its id, or another text that a log has: an id of your application, for one.</p>
      </header>
      <form class="card" role="search" aria-label="Trace" @submit=${this.search}>
        <label>Id, or text of a log<input name="id" required minlength="4" autocomplete="off" spellcheck="false" .value=${id ?? ''} /></label>
        <div><button class="primary">Follow it</button></div>
      </form>
      ${id ? html`<sc-trace .asked=${id}></sc-trace>` : this.#newest.show(({ invocations }) => this.list(invocations))}`
  }

  private list(invocations: readonly InvocationRow[]) {
    if (invocations.length === 0)
      return html`<sc-note .heading=${'No invocation yet'} .text=${'They are here when they have ended, on the default engine.'}></sc-note>`
    return html`<section aria-labelledby="newest"><h2 id="newest">Newest invocations</h2>
      <div class="frame" tabindex="0" role="region" aria-label="Table of invocations"><table>
        <thead><tr><th>Time</th><th>Function</th><th>From</th><th class="number">Duration</th><th>Outcome</th></tr></thead>
        <tbody>${invocations.map(
          ({ at, ms, function: name, request, from, error }) => html`<tr>
            <td class="mono"><a href=${addressOf('trace', request)}>${timeOf(at)}</a></td>
            <td>${name}</td>
            <td>${from}</td>
            <td class="number">${ms} ms</td>
            <td>${error ? html`<span class="badge bad">failed</span> ${error}` : html`<span class="badge good">ok</span>`}</td>
          </tr>`,
        )}</tbody>
      </table></div></section>`
  }

  private readonly search = (event: Event) => {
    event.preventDefault()
    const id = String(new FormData(event.currentTarget as HTMLFormElement).get('id')).trim()
    goTo(id ? addressOf('trace', id) : addressOf('trace'))
  }
}
