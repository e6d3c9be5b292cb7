import { html, LitElement } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { get } from '../../../browser/api.ts'
import { Loading } from '../../../browser/loading.ts'
import { base, page, tables } from '../../../browser/styles.ts'
import type { People } from '../types.ts'
import './role-permissions.ts'
import './token-decoder.ts'

/** The sample people, what a token says, and what each role may do, did and was refused. */
@customElement('sc-people-page')
export class PeoplePage extends LitElement {
  static override styles = [base, page, tables]

  @property({ attribute: false }) path: string[] = []
  readonly #people = new Loading(this, (signal) => get<People>('people', signal))

  override render() {
    return html`<header>
        <h1>People and permissions</h1>
        <p>Who can sign in, what a token says, and what the roles of the system may do, did and were refused.</p>
      </header>
      <section aria-labelledby="people"><h2 id="people">Sample people</h2>${this.#people.show((people) => this.table(people))}</section>
      <section aria-labelledby="token"><h2 id="token">A token</h2><sc-token class="card"></sc-token></section>
      <sc-permissions></sc-permissions>`
  }

  private table({ people, page: address }: People) {
    if (people.length === 0)
      return html`<sc-note .heading=${'No sample person'} .text=${'`people` in stagecraft.config.ts lists them. A system without a user pool needs none.'}></sc-note>`
    return html`${address ? html`<p>To sign in as one of them, open <a href=${address} target="_blank" rel="noreferrer">the page</a>: the sign-in has a button for each. <code>npx stagecraft token NAME</code> prints a token.</p>` : ''}
      <div class="frame" tabindex="0" role="region" aria-label="Sample people, as a table"><table>
        <thead><tr><th>Name</th><th>E-mail address</th><th>User name</th><th>Signs in by</th><th>Groups</th></tr></thead>
        <tbody>${people.map(
          ({ name, email, username, provider, groups = [] }) =>
            html`<tr><td>${name}</td><td>${email}</td><td class="mono">${provider ? '' : (username ?? email)}</td><td>${provider ?? 'the user pool'}</td><td>${groups.map((group) => html`<span class="badge">${group}</span> `)}</td></tr>`,
        )}</tbody>
      </table></div>`
  }
}
