import { html, LitElement } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { get } from '../../../browser/api.ts'
import { Loading } from '../../../browser/loading.ts'
import { addressOf } from '../../../browser/navigation.ts'
import { base, page, tables } from '../../../browser/styles.ts'
import type { FunctionRow } from '../types.ts'
import './function-view.ts'

/** The functions of the system, or the one that the address names. */
@customElement('sc-functions-page')
export class FunctionsPage extends LitElement {
  static override styles = [base, page, tables]

  @property({ attribute: false }) path: string[] = []
  readonly #list = new Loading(this, (signal) => get<{ functions: FunctionRow[] }>('functions', signal))

  override render() {
    const [name] = this.path
    if (name) return html`<sc-function .name=${name}></sc-function>`
    return html`<header>
        <h1>Functions</h1>
        <p>What the system's description deploys. Choose one for its environment, role, triggers and last invocations.</p>
      </header>
      ${this.#list.show(({ functions }) => (functions.length > 0 ? this.table(functions) : html`<sc-note .heading=${'No function'} .text=${'The description has none.'}></sc-note>`))}`
  }

  private table(functions: readonly FunctionRow[]) {
    return html`<div class="frame" tabindex="0" role="region" aria-label="Functions, as a table">
      <table>
        <thead>
          <tr><th>Name</th><th>Triggers</th><th>Runtime</th><th class="number">Memory</th><th class="number">Time limit</th></tr>
        </thead>
        <tbody>
          ${functions.map(
            ({ name, triggers, runtime, memory, timeout }) =>
              html`<tr>
                <td><a href=${addressOf('functions', name)}>${name}</a></td>
                <td>${triggers.length > 0 ? triggers.map((each) => html`<div>${each.kind} <span class="mono">${each.name}</span></div>`) : html`<span class="soft">nothing; it is invoked</span>`}</td>
                <td>${runtime}</td>
                <td class="number">${memory} MB</td>
                <td class="number">${timeout} s</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
  }
}
